package dev.plumbline.detector.signal.damage;

/**
 * Bytes that stand in the text as the tokenizer names them: {@code costs<0x20>ten}. They touch words or each other,
 * outside code; one that stands by itself is talked about. A single control character but tab and line ends is the
 * type of a name in NetBIOS: {@code DOMAIN<0x1c>}.
 */
final class ByteTokens {

    /** {@code <0x0A>}. */
    private static final int LENGTH = 6;

    /** The last digits of tab, line feed and carriage return. */
    private static final String ENDS = "9AaDd";

    /** More are not looked at. */
    private static final int MOST = 64;

    private ByteTokens() {}

    static boolean in(String text) {
        int at = text.indexOf("<0x");
        if (at < 0) {
            return false;
        }
        CodeSpans code = new CodeSpans(text);
        for (int looked = 0; at >= 0 && looked < MOST; looked++) {
            if (is(text, at) && touches(text, at) && !code.holds(at)) {
                return true;
            }
            at = text.indexOf("<0x", at + 1);
        }
        return false;
    }

    private static boolean is(String text, int at) {
        return at >= 0
                && at + LENGTH <= text.length()
                && text.startsWith("<0x", at)
                && text.charAt(at + LENGTH - 1) == '>'
                && Character.digit(text.charAt(at + 3), 16) >= 0
                && Character.digit(text.charAt(at + 4), 16) >= 0;
    }

    private static boolean touches(String text, int at) {
        int end = at + LENGTH;
        if (text.charAt(at + 3) < '2' && ENDS.indexOf(text.charAt(at + 4)) < 0) {
            return is(text, end);
        }
        return (at > 0 && Character.isLetterOrDigit(text.charAt(at - 1)))
                || (end < text.length() && Character.isLetterOrDigit(text.charAt(end)))
                || is(text, end);
    }
}
