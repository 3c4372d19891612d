package dev.plumbline.topologies;

import dev.plumbline.models.sample.BadRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How a recording travels on the topic {@code samples} of a replay prefix. Each sample carries the recording's own
 * clock, in milliseconds since the epoch, as a header; heartbeats carry it to partitions that have no sample to show.
 * Whoever publishes sends a heartbeat to every partition at least once a window, and one that says {@code end} after
 * the last sample.
 */
public final class Replay {

    /** Header of a sample: the recording's clock, 8 bytes, big-endian. */
    public static final String CLOCK = "plumbline-clock";

    /** Header of a sample of which it is known when it first came: that time, in the same form. */
    public static final String CAME = "plumbline-came";

    /** Header of a heartbeat: {@code time} or {@code end}; the record's value is the clock. */
    public static final String HEARTBEAT = "plumbline-heartbeat";

    private static final byte[] TIME = "time".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "end".getBytes(StandardCharsets.US_ASCII);
    private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private Replay() {}

    /**
     * A sample to publish; the producer's default partitioner finds its partition by the key.
     *
     * @param placement {@link dev.plumbline.models.sample.Sample#placementKey()}, or null for a line that could not be
     *     read
     * @param line the sample, byte for byte as recorded
     * @param clock the recording's clock when the line is published: never less than in the line before
     */
    public static ProducerRecord<byte[], byte[]> sample(
            Topic<?, ?> samples, @Nullable String placement, byte[] line, long clock) {
        byte[] key = placement == null ? null : placement.getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> sample = new ProducerRecord<>(samples.name(), key, line);
        sample.headers().add(CLOCK, bytes(clock));
        return sample;
    }

    /** The recording's clock, for a partition that may have no sample to show. */
    public static ProducerRecord<byte[], byte[]> heartbeat(Topic<?, ?> samples, int partition, long clock) {
        return beat(samples, partition, clock, TIME);
    }

    /** The last record of a recording for this partition. */
    public static ProducerRecord<byte[], byte[]> end(Topic<?, ?> samples, int partition, long clock) {
        return beat(samples, partition, clock, END);
    }

    /** Whether a record is a heartbeat and no sample. */
    public static boolean isHeartbeat(Headers headers) {
        return headers.lastHeader(HEARTBEAT) != null;
    }

    /** Whether nothing comes after this heartbeat. */
    public static boolean isEnd(Headers headers) throws BadRecord {
        byte[] said = value(headers, HEARTBEAT);
        if (!Arrays.equals(said, END) && !Arrays.equals(said, TIME)) {
            throw new BadRecord(BadRecord.Reason.OUT_OF_BOUNDS, HEARTBEAT, "time or end");
        }
        return Arrays.equals(said, END);
    }

    /** The clock that a sample carries. */
    public static long clock(Headers headers) throws BadRecord {
        return time(CLOCK, value(headers, CLOCK));
    }

    /** The same sample, of which it is known when it first came, in milliseconds since the epoch. */
    public static ProducerRecord<byte[], byte[]> came(ProducerRecord<byte[], byte[]> sample, long time) {
        sample.headers().add(CAME, bytes(time));
        return sample;
    }

    /** When a sample first came: as it carries it, else the clock that it carries. */
    public static long came(Headers headers) throws BadRecord {
        return headers.lastHeader(CAME) == null ? clock(headers) : time(CAME, value(headers, CAME));
    }

    /** The clock that a heartbeat's value carries. */
    public static long time(byte @Nullable [] value) throws BadRecord {
        return time(HEARTBEAT, value);
    }

    private static ProducerRecord<byte[], byte[]> beat(Topic<?, ?> samples, int partition, long clock, byte[] what) {
        ProducerRecord<byte[], byte[]> beat = new ProducerRecord<>(samples.name(), partition, null, bytes(clock));
        beat.headers().add(HEARTBEAT, what);
        return beat;
    }

    private static byte[] bytes(long clock) {
        return ByteBuffer.allocate(Long.BYTES).putLong(clock).array();
    }

    private static byte @Nullable [] value(Headers headers, String name) throws BadRecord {
        Header header = headers.lastHeader(name);
        if (header == null) {
            throw new BadRecord(BadRecord.Reason.MISSING_FIELD, name, "a header on every sample of a replay");
        }
        return header.value();
    }

    private static long time(String field, byte @Nullable [] bytes) throws BadRecord {
        if (bytes == null || bytes.length != Long.BYTES) {
            throw new BadRecord(BadRecord.Reason.WRONG_TYPE, field, "8 bytes, big-endian");
        }
        long time = ByteBuffer.wrap(bytes).getLong();
        if (time < 0 || time > LAST) {
            throw new BadRecord(BadRecord.Reason.OUT_OF_BOUNDS, field, "milliseconds in [0, " + LAST + "]");
        }
        return time;
    }
}
