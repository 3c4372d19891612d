package dev.plumbline.detector.signal.script;

/** The fast path: most answers are ASCII, and ASCII mixes no scripts. */
final class Ascii {

    private static final int STEP = 16;

    private Ascii() {}

    /** Whether all characters are ASCII. Two chains of eight that do not wait for each other; nothing is copied. */
    static boolean only(String text) {
        int n = text.length();
        int i = 0;
        for (; i <= n - STEP; i += STEP) {
            if ((eight(text, i) | eight(text, i + 8)) >= 0x80) {
                return false;
            }
        }
        for (; i < n; i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static int eight(String text, int i) {
        return text.charAt(i)
                | text.charAt(i + 1)
                | text.charAt(i + 2)
                | text.charAt(i + 3)
                | text.charAt(i + 4)
                | text.charAt(i + 5)
                | text.charAt(i + 6)
                | text.charAt(i + 7);
    }
}
