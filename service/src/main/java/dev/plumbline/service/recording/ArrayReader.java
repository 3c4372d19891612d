package dev.plumbline.service.recording;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Splits an array of JSON into its elements, however it is laid out. It knows strings and depth and no more: what is
 * damaged spoils its own element and those behind it. An element costs no more memory than the limit.
 */
final class ArrayReader implements RawRecords {

    private final InputStream in;
    private final int limit;
    private boolean entered;
    private boolean ended;

    /** @param limit how many bytes of an element are kept */
    ArrayReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /** The next element; of what follows the array, all of it; null at the end. */
    @Override
    public byte @Nullable [] next() throws IOException {
        int first = skipTo();
        return first < 0 ? null : element(first);
    }

    /** Past the brackets of the array, commas and blanks. */
    private int skipTo() throws IOException {
        int b = in.read();
        while (b >= 0 && (b <= ' ' || (b == '[' && !entered) || (!ended && (b == ',' || b == ']')))) {
            entered |= b == '[';
            ended |= b == ']';
            b = in.read();
        }
        return b;
    }

    private byte[] element(int first) throws IOException {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        int depth = 0;
        boolean text = false;
        boolean escaped = false;
        for (int b = first; b >= 0; b = in.read()) {
            if (!text && !ended && depth == 0 && (b == ',' || b == ']')) {
                ended = b == ']';
                break;
            }
            if (element.size() < limit) {
                element.write(b == '\n' && !text ? ' ' : b);
            }
            if (b == '"' && !escaped) {
                text = !text;
            } else if (!text) {
                depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
            }
            escaped = text && b == '\\' && !escaped;
        }
        return element.toByteArray();
    }
}
