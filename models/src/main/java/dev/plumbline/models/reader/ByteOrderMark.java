package dev.plumbline.models.reader;

/** The mark of byte order (U+FEFF), as some programs write it before UTF-8: it says nothing, and is passed over. */
public final class ByteOrderMark {

    /** In bytes. */
    public static final int LENGTH = 3;

    private ByteOrderMark() {}

    /** Whether bytes begin with it. */
    public static boolean isBefore(byte[] bytes) {
        return bytes.length >= LENGTH && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
    }
}
