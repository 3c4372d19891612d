package dev.plumbline.service.recording;

/** One record as it was recorded. */
public final class Line {

    private final String file;
    private final long number;
    private final byte[] bytes;

    Line(String file, long number, byte[] bytes) {
        this.file = file;
        this.number = number;
        this.bytes = bytes;
    }

    /** Another record in its place. */
    Line with(byte[] other) {
        return new Line(file, number, other);
    }

    /** Its line in its file, from 1. */
    public long number() {
        return number;
    }

    /** The record without its line end; of one that is larger than a record may be, enough to show that it is. Not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** {@code traffic.jsonl.gz:17}. */
    public String place() {
        return file + ":" + number;
    }
}
