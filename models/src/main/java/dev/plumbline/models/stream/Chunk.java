package dev.plumbline.models.stream;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * A record that holds one chunk of a stream, and where in it the chunk lies. Chunks of one id are joined into a record
 * whose {@code response} lists them.
 *
 * @param id of the response, which all its chunks share
 * @param finished whether the chunk says why the response ended
 * @param generated whether it holds anything that was generated; the last one of some streams only counts
 * @param from where in the record the chunk begins
 * @param to where it ends
 */
public record Chunk(String id, boolean finished, boolean generated, int from, int to) {

    /** The part of its record that is the chunk. */
    public byte[] of(byte[] record) {
        return java.util.Arrays.copyOfRange(record, from, to);
    }

    /**
     * One record of all chunks, in the order given; what stands around them is that of {@code record}.
     *
     * @param record the one that holds this chunk, the last
     */
    public byte[] join(List<byte[]> chunks, byte[] record) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(record.length * (chunks.size() + 1));
        joined.write(record, 0, from);
        for (int i = 0; i < chunks.size(); i++) {
            joined.write(i == 0 ? '[' : ',');
            joined.writeBytes(chunks.get(i));
        }
        joined.write(']');
        joined.write(record, to, record.length - to);
        return joined.toByteArray();
    }
}
