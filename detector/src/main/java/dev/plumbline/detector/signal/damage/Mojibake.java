package dev.plumbline.detector.signal.damage;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * UTF-8 that was read as Latin-1 or Windows-1252: {@code doesnâ€™t}, {@code CafÃ©}. Found by going back: characters that stand for bytes
 * which are UTF-8 again. The five bytes that Windows-1252 leaves undefined stand for themselves, as C1 controls. What was
 * read wrongly twice holds such bytes too.
 *
 * <p>Letters beside closing quotation marks are also such bytes ({@code LIBERTÉ»}), so a single sequence must be of a kind that no
 * orthography has; of others it takes two in one text.
 */
final class Mojibake {

    private static final int FIRST = 0x80;

    /** The byte that each character of these stands for; 0 for none. */
    private static final byte[] BYTES = new byte[0x2200];

    /** Follows a letter in honest text: closing marks, dashes, signs and blanks. */
    private static final String HONEST = "\u00A0”’»“«‘…–—›‹„‚¡¿·°ªº®©™§†‡•½¼¾²³¹";

    /** After Ã and Â these close a quotation or go on. */
    private static final String CLOSING = "”’»…–—›“‘";

    private static final int NEEDED = 2;

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
        for (int i = 0; i < text.length(); ) {
            int length = sequence(text, i);
            if (length == 0) {
                i++;
                continue;
            }
            evidence += weight(text, i, length, last == i);
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
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            int b = byteOf(text, at + i);
            if (i > 0 && (b & 0xC0) != FIRST) {
                return 0;
            }
            bytes[i] = (byte) b;
        }
        return length > 2
                        && new String(bytes, StandardCharsets.UTF_8).indexOf('\uFFFD') >= 0
                        && !Arrays.equals(bytes, new byte[] {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD})
                ? 0
                : length;
    }

    private static int byteOf(String text, int at) {
        if (at >= text.length() || text.charAt(at) < FIRST || text.charAt(at) >= BYTES.length) {
            return 0;
        }
        return BYTES[text.charAt(at)] & 0xFF;
    }

    /** How much a sequence shows: 2 suffices by itself. */
    private static int weight(String text, int at, int length, boolean inRow) {
        String rest = text.substring(at + 1, at + length);
        boolean odd = rest.chars().anyMatch(c -> HONEST.indexOf(c) < 0);
        char lead = text.charAt(at);
        return switch (length) {
            case 2 -> {
                boolean latin = lead == 'Ã' || lead == 'Â';
                boolean closes = CLOSING.indexOf(rest.charAt(0)) >= 0;
                yield latin ? closes ? 1 : 2 : inRow && odd ? 2 : odd ? 1 : 0;
            }
            case 3 -> rest.charAt(0) == '€' || lead == 'ï' || (inRow && odd) ? 2 : odd ? 1 : 0;
            default -> 2;
        };
    }
}
