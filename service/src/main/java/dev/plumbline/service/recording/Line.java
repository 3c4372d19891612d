package dev.plumbline.service.recording;

/** One record as it was recorded. */
public final class Line {

    /** The line of a sample that was never written down. */
    public static final Line NOWHERE = new Line("nowhere", 0, new byte[0]);

    private final String file;
    private final long number;
    private final byte[] bytes;
    private final int round;
    private final long came;

    Line(String file, long number, byte[] bytes) {
        this(file, number, bytes, 0, Long.MAX_VALUE);
    }

    private Line(String file, long number, byte[] bytes, int round, long came) {
        this.file = file;
        this.number = number;
        this.bytes = bytes;
        this.round = round;
        this.came = came;
    }

    /** The same, of which it is known when it came, in milliseconds since the epoch. */
    Line came(long time) {
        return new Line(file, number, bytes, round, time);
    }

    /** When it came, in milliseconds since the epoch; {@link Long#MAX_VALUE} where nobody knows. */
    public long came() {
        return came;
    }

    /** Whether it is known when it came. */
    public boolean hasCame() {
        return came != Long.MAX_VALUE;
    }

    /** The same line, read again. */
    Line again(int round) {
        return new Line(file, number, bytes, round, Long.MAX_VALUE);
    }

    /** How often the recording had been read before, from 0. */
    int round() {
        return round;
    }

    /** Another record in its place. */
    Line with(byte[] other) {
        return new Line(file, number, other, round, came);
    }

    /** Its line in its file, from 1; its place in an array, from 1; of a topic, its offset. */
    public long number() {
        return number;
    }

    /**
     * The record without its line end; of one that is larger than a record may be, enough to show that it is. Not to be
     * changed.
     */
    public byte[] bytes() {
        return bytes;
    }

    /** {@code traffic.jsonl.gz:17}. */
    public String place() {
        return file + ":" + number;
    }
}
