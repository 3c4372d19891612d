package dev.plumbline.models.cell;

/**
 * Names as people read them. They come from outside: one with a line break would forge a line of a log, one with an
 * escape sequence would speak to the terminal, one with a mark of direction would show itself in another order. Such
 * characters are shown as {@code \\u000A}.
 */
public final class VisibleName {

    private static final String FORM = "\\u%04X";

    private VisibleName() {}

    /** The name with every character that is not seen as itself escaped; the same string where there is none. */
    public static String of(String name) {
        int at = 0;
        while (at < name.length() && isVisible(name.charAt(at))) {
            at++;
        }
        if (at == name.length()) {
            return name;
        }
        StringBuilder shown = new StringBuilder(name.length() + FORM.length()).append(name, 0, at);
        for (int i = at; i < name.length(); i++) {
            shown.append(shown(name.charAt(i)));
        }
        return shown.toString();
    }

    /** A character as it is shown. */
    public static String shown(char c) {
        return isVisible(c) ? String.valueOf(c) : String.format(FORM, (int) c);
    }

    /** Whether a character is no control character, no end of line or paragraph, and turns no direction. */
    public static boolean isVisible(char c) {
        return !Character.isISOControl(c)
                && !(c >= '\u2028' && c <= '\u202E')
                && !(c >= '\u2066' && c <= '\u2069')
                && c != '\u200E'
                && c != '\u200F'
                && c != '\u061C';
    }
}
