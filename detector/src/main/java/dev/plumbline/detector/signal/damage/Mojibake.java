package dev.plumbline.detector.signal.damage;

import java.nio.charset.Charset;

/**
 * UTF-8 that was read as Latin-1 or Windows-1252: {@code doesnâ€™t}, {@code CafÃ©}. Found by going back: characters
 * that stand for bytes which are UTF-8 again. The five bytes that Windows-1252 leaves undefined stand for themselves,
 * as C1 controls. What was read wrongly twice holds such bytes too.
 *
 * <p>Letters beside closing quotation marks are also such bytes ({@code LIBERTÉ»}), so a single sequence must be of a
 * kind that no orthography has, such as one that holds a C1 control; of others it takes two in one text. A sign within
 * a word is of the others: {@code piÄ™kny}.
 */
final class Mojibake {

    private static final int FIRST = 0x80;

    /** The byte that each character of these stands for; 0 for none. */
    private static final byte[] BYTES = new byte[0x2200];

    /** Follows a letter in honest text: letters of Czech and French, closing marks, dashes, signs and blanks. */
    private static final String HONEST = "šžŠŽœŒŸƒ\u00A0”’»“«‘…–—›‹„‚¡¿·°ªº®©™§†‡•½¼¾²³¹";

    /** After Ã and Â these close a quotation or go on. */
    private static final String CLOSING = "”’»…–—›“‘";

    /** Signs that stand before no letter, since no blank and no mark of a quotation is among them. */
    private static final String SIGNS = "™¼½¾²³¹§†‡•°ªº®©·¿¡›‚„‹";

    private static final int NEEDED = 2;

    /** After so many sequences without anything between them the next is one too, whatever it looks like. */
    private static final int ROW = 2;

    static {
        for (int b = FIRST; b < 0x100; b++) {
            BYTES[b] = (byte) b;
        }
        byte[] all = new byte[0x20];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (FIRST + i);
        }
        String windows = new String(all, Charset.forName("windows-1252"));
        for (int i = 0; i < all.length; i++) {
            if (windows.charAt(i) < BYTES.length) {
                BYTES[windows.charAt(i)] = all[i];
            }
        }
    }

    private Mojibake() {}

    static boolean in(String text) {
        int evidence = 0;
        int last = -1;
        int row = 0;
        for (int i = 0; i < text.length(); ) {
            int length = sequence(text, i);
            if (length == 0) {
                i++;
                continue;
            }
            row = last == i ? row + 1 : 0;
            evidence += row >= ROW ? NEEDED : weight(text, i, length, row > 0);
            if (evidence >= NEEDED) {
                return !talkedAbout(text, i, i + length);
            }
            i += length;
            last = i;
        }
        return false;
    }

    private static boolean talkedAbout(String text, int from, int to) {
        return Talk.ofEncodings(text, from, to) || new CodeSpans(text).holds(from);
    }

    /** How many characters from {@code at} on are the bytes of one character in UTF-8; 0 for none. */
    private static int sequence(String text, int at) {
        int lead = byteOf(text, at);
        int length = lead >= 0xF0 && lead <= 0xF4
                ? 4
                : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0;
        for (int i = 1; i < length; i++) {
            if ((byteOf(text, at + i) & 0xC0) != FIRST) {
                return 0;
            }
        }
        return length == 0 || isCharacter(lead, byteOf(text, at + 1)) ? length : 0;
    }

    /**
     * Whether the first two bytes are none of those that UTF-8 leaves out: longer forms than need be, surrogates,
     * beyond Unicode.
     */
    private static boolean isCharacter(int lead, int second) {
        return switch (lead) {
            case 0xE0 -> second >= 0xA0;
            case 0xED -> second < 0xA0;
            case 0xF0 -> second >= 0x90;
            case 0xF4 -> second < 0x90;
            default -> true;
        };
    }

    private static int byteOf(String text, int at) {
        if (at >= text.length() || text.charAt(at) < FIRST || text.charAt(at) >= BYTES.length) {
            return 0;
        }
        return BYTES[text.charAt(at)] & 0xFF;
    }

    /** Whether a letter and signs stand before a letter, as one character of two or three bytes does within a word. */
    private static boolean isWithinWord(String text, int at, int length) {
        int end = at + length;
        return SIGNS.indexOf(text.charAt(end - 1)) >= 0
                && end < text.length()
                && text.charAt(end) < FIRST
                && Character.isLowerCase(text.charAt(end));
    }

    /** Whether a capital follows upon a small letter, as in no orthography. */
    private static boolean isWithinLower(String text, int at) {
        return at > 0 && Character.isUpperCase(text.charAt(at)) && Character.isLowerCase(text.charAt(at - 1));
    }

    /** How much a sequence shows: 2 suffices by itself. */
    private static int weight(String text, int at, int length, boolean inRow) {
        boolean odd = isWithinWord(text, at, length);
        for (int i = at + 1; i < at + length; i++) {
            char c = text.charAt(i);
            if (c < 0xA0 && c != '\u0085') {
                return NEEDED; // a C1 control; next line is in old text
            }
            odd |= HONEST.indexOf(c) < 0;
        }
        char lead = text.charAt(at);
        char second = text.charAt(at + 1);
        return switch (length) {
            case 2 -> {
                boolean latin = lead == 'Ã' || lead == 'Â';
                boolean closes = CLOSING.indexOf(second) >= 0;
                if (isWithinLower(text, at) && SIGNS.indexOf(second) >= 0) {
                    yield NEEDED; // sprawdÅº
                }
                yield latin ? closes ? 1 : 2 : inRow && odd ? 2 : odd ? 1 : 0;
            }
            case 3 -> second == '€' || lead == 'ï' || (odd && (inRow || "‚„".indexOf(second) >= 0)) ? 2 : odd ? 1 : 0;
            default -> 2;
        };
    }
}
