package dev.plumbline.detector.signal.script;

/** What stands near on the same line: never more than is asked for, however long the line. */
public final class NearText {

    private NearText() {}

    /** Where the line begins that holds {@code from}, or {@code most} characters before it. */
    public static int start(String text, int from, int most) {
        int i = from;
        while (i > 0 && i > from - most && text.charAt(i - 1) != '\n') {
            i--;
        }
        return i;
    }

    /** Where the line ends that holds {@code to}, or {@code most} characters after it. */
    public static int end(String text, int to, int most) {
        int i = to;
        while (i < text.length() && i < to + most && text.charAt(i) != '\n') {
            i++;
        }
        return i;
    }
}
