package dev.plumbline.models.reader;

import dev.plumbline.models.parse.Cursor;
import java.util.Arrays;

/**
 * The beginning of a record that is too long, made a record again: what it ends inside is left out, or closed where it
 * is a long string, and everything open is closed. An entry of a list of which only a part is there is left out whole,
 * since half a token or half a chunk would be odd. One pass, and no parser.
 */
final class CutRecord {

    /** A string this long is kept as far as it goes: the text of an answer, or the events of a stream. */
    private static final int LONG_STRING = 4096;

    /** Entries of lists that are longer are kept in part: the choice that holds a long answer. */
    private static final int LONG_ENTRY = 1 << 16;

    /** No escape, pair of escapes or character is longer. */
    private static final int LONGEST_ESCAPE = 12;

    private final byte[] record;
    private final byte[] closers = new byte[Cursor.MAX_DEPTH + 1];

    /** By depth, where the last whole entry of a list ends. */
    private final int[] entries = new int[closers.length];

    private int depth;
    private int string = -1;
    private int end;
    private int endDepth;

    private CutRecord(byte[] record) {
        this.record = record;
    }

    /** As much of {@code record} as fits into {@code limit} bytes, whole in form. */
    static byte[] of(byte[] record, int limit) {
        CutRecord cut = new CutRecord(record);
        cut.scan(limit - cut.closers.length - 1);
        return cut.closed();
    }

    private void scan(int to) {
        int i = 0;
        for (; i < to && depth < closers.length; i++) {
            byte b = record[i];
            if (string >= 0) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    string = -1;
                }
            } else if (b == '"') {
                string = i;
            } else {
                structure(b, i);
            }
        }
        if (string >= 0 && i - string > LONG_STRING) {
            end = endOfString(Math.min(i, to));
            endDepth = depth;
        } else {
            string = -1;
            leaveOutPart(i);
        }
    }

    /** Goes back to the last whole entry of the outermost list whose last one is short, and not whole. */
    private void leaveOutPart(int to) {
        for (int i = 0; i < endDepth; i++) {
            if (closers[i] == ']' && to - entries[i] <= LONG_ENTRY) {
                end = entries[i];
                endDepth = i + 1;
                return;
            }
        }
    }

    /** Whatever ends or separates values is a place to cut at. */
    private void structure(byte b, int at) {
        switch (b) {
            case '{', '[' -> {
                closers[depth++] = (byte) (b == '{' ? '}' : ']');
                mark(at + 1);
            }
            case '}', ']' -> {
                depth = Math.max(0, depth - 1);
                mark(at + 1);
            }
            case ',' -> mark(at);
            default -> {
                // inside a value
            }
        }
    }

    private void mark(int at) {
        end = at;
        endDepth = depth;
        if (depth > 0 && closers[depth - 1] == ']') {
            entries[depth - 1] = at;
        }
    }

    /** Behind the last whole line of the string, or else not inside an escape or a character. */
    private int endOfString(int to) {
        for (int i = to - 2; i > string && i > to - (1 << 20); i--) {
            if (record[i] == '\\' && record[i + 1] == 'n' && record[i - 1] != '\\') {
                return i;
            }
        }
        int plain = 0;
        for (int i = to - 1; i > string; i--) {
            plain = record[i] > 0 && record[i] != '\\' ? plain + 1 : 0;
            if (plain == LONGEST_ESCAPE) {
                return i + LONGEST_ESCAPE;
            }
        }
        return string + 1;
    }

    private byte[] closed() {
        byte[] whole = Arrays.copyOf(record, end + endDepth + (string >= 0 ? 1 : 0));
        int at = end;
        if (string >= 0) {
            whole[at++] = '"';
        }
        for (int i = endDepth - 1; i >= 0; i--) {
            whole[at++] = closers[i];
        }
        return whole;
    }
}
