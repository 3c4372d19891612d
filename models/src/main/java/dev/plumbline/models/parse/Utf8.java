package dev.plumbline.models.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Whether bytes are UTF-8 by the letter of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. JSON
 * parsers for speed let some of these through. Eight ASCII bytes cost one look.
 */
public final class Utf8 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;

    private Utf8() {}

    /** How many bytes at the start are whole, well-formed characters. */
    public static int wellFormed(byte[] bytes) {
        int i = 0;
        while (i < bytes.length) {
            if (bytes[i] >= 0) {
                i = ascii(bytes, i);
            } else {
                int size = character(bytes, i);
                if (size <= 0) {
                    return i;
                }
                i += size;
            }
        }
        return i;
    }

    /** Whether the bytes from {@code at} to the end may be the beginning of one character that was cut. */
    public static boolean isCut(byte[] bytes, int at) {
        return character(bytes, at) == 0;
    }

    /** Whether no surrogate stands alone: JSON can escape one, UTF-8 cannot hold it. */
    public static boolean canHold(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(++i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int ascii(byte[] bytes, int from) {
        int i = from;
        while (i + Long.BYTES <= bytes.length && ((long) LONGS.get(bytes, i) & NOT_ASCII) == 0) {
            i += Long.BYTES;
        }
        while (i < bytes.length && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    /** Size of the character at {@code at}; 0 where the input ends inside it, −1 where it is none. */
    private static int character(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        int size = size(lead);
        // the second byte alone tells overlong forms, surrogates and what is above U+10FFFF
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        for (int i = 1; i < size; i++) {
            if (at + i == bytes.length) {
                return 0;
            }
            int next = bytes[at + i] & 0xff;
            if (next < low || next > high) {
                return -1;
            }
            low = 0x80;
            high = 0xbf;
        }
        return size;
    }

    private static int size(int lead) {
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xc2 || lead > 0xf4) {
            return -1;
        }
        return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }
}
