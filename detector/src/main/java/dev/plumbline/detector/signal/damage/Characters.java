package dev.plumbline.detector.signal.damage;

/** What a text is made of, counted in one pass. */
final class Characters {

    /** Fewer letters, or characters of a category, are an ornament. */
    private static final int MANY = 20;

    /** A run of so many marks upon one letter is in no orthography. */
    private static final int STACKED = 4;

    /** A blank page of so many characters is damage. */
    private static final int BLANK = 400;

    private long low;
    private long high;
    private boolean ascii = true;
    private boolean think;
    private int length;
    private int letters;
    private int spaces;
    private int newLines;
    private int noBreaks;
    private int ideographic;
    private int controls;
    private int emoji;
    private int fullwidth;
    private int stacks;
    private int eastAsian;
    private int longest;

    private Characters() {}

    static Characters of(String text) {
        Characters all = new Characters();
        int n = text.length();
        int chunk = 0;
        int marks = 0;
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                all.plain(c);
                marks = 0;
            } else {
                marks = all.foreign(c, marks);
            }
            chunk = c <= ' ' || c == '\u00A0' ? 0 : chunk + 1;
            all.longest = Math.max(all.longest, chunk);
        }
        all.length = n;
        return all;
    }

    private void plain(char c) {
        if (c < 64) {
            low |= 1L << c;
            spaces += c == ' ' ? 1 : 0;
            newLines += c == '\n' ? 1 : 0;
            controls += c < '\b' || (c > 0x0F && c < 0x1B) ? 1 : 0; // others part pages and records, and strike over
        } else {
            high |= 1L << (c - 64);
            int lower = c | 0x20;
            letters += lower >= 'a' && lower <= 'z' ? 1 : 0;
        }
    }

    /** Counts a character beyond ASCII; returns how many marks in a row stand upon the letter now. */
    private int foreign(char c, int marks) {
        ascii = false;
        think |= c == '◁';
        noBreaks += isOtherSpace(c) ? 1 : 0;
        ideographic += c == '\u3000' ? 1 : 0;
        controls += c < 0xA0 && c != 0x85 ? 1 : 0;
        boolean wide = (c >= 'Ａ' && c <= 'Ｚ') || (c >= 'ａ' && c <= 'ｚ');
        fullwidth += wide ? 1 : 0;
        eastAsian += c >= 0x3041 && c < 0xFF00 && Character.isLetter(c) ? 1 : 0;
        emoji += isEmoji(c) ? 1 : 0;
        if (Character.isLetter(c)) {
            letters++;
            return 0;
        }
        boolean mark = (c >= 0x300 && c <= 0x36F)
                || (c >= 0x483 && c <= 0x489)
                || (c >= 0x1AB0 && c <= 0x1AFF)
                || (c >= 0x1DC0 && c <= 0x1DFF)
                || (c >= 0x20D0 && c <= 0x20FF);
        if (mark && (marks + 1) % STACKED == 0) {
            stacks++;
        }
        return mark ? marks + 1 : 0;
    }

    /** Whether a character is a letter, or a vowel or an accent that is written upon one. */
    static boolean isLetter(int codePoint) {
        if (codePoint < 0x80) {
            return (codePoint | 0x20) >= 'a' && (codePoint | 0x20) <= 'z';
        }
        if (Character.isLetter(codePoint)) {
            return true;
        }
        int type = codePoint < 0x300 ? Character.UNASSIGNED : Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    /** Spaces that do not break a line, or have a width of their own. */
    private static boolean isOtherSpace(char c) {
        return c == '\u00A0' || (c >= '\u2000' && c <= '\u200A') || c == '\u202F' || c == '\u205F';
    }

    /** The first half of an emoji, or a sign of old; chess, dice and stars are games and marks. */
    private static boolean isEmoji(char c) {
        boolean sign = c >= 0x2600 && c <= 0x27BF;
        boolean game = (c >= 0x2654 && c <= 0x265F) || (c >= 0x2680 && c <= 0x2685) || c == '★' || c == '☆';
        return c == '\uD83C' || c == '\uD83D' || c == '\uD83E' || (sign && !game);
    }

    boolean ascii() {
        return ascii;
    }

    int length() {
        return length;
    }

    int letters() {
        return letters;
    }

    int spaces() {
        return spaces;
    }

    /** Length of the longest chunk without blanks, in chars. */
    int longest() {
        return longest;
    }

    /** Whether the text holds an ASCII character, or {@code ◁}. */
    boolean has(char c) {
        return c >= 0x80 ? think : ((c < 64 ? low >>> c : high >>> (c - 64)) & 1) != 0;
    }

    /**
     * Whether one category has flooded the text: emoji, other spaces for spaces, letters of full width where nothing is
     * East Asian, marks piled upon letters, control characters, or nothing at all.
     */
    boolean flooded() {
        return (emoji >= MANY && emoji > letters)
                || (noBreaks >= MANY / 2 && noBreaks > 2 * spaces)
                || (ideographic >= MANY / 2 && ideographic > 2 * spaces && eastAsian == 0)
                || (fullwidth >= MANY / 2 && 2 * fullwidth > letters && eastAsian == 0)
                || (stacks >= STACKED && 8 * stacks > letters)
                || controls >= STACKED
                || (spaces + newLines >= BLANK && 5 * (spaces + newLines) > 4 * length);
    }
}
