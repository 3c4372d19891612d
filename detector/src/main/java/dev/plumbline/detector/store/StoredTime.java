package dev.plumbline.detector.store;

import dev.plumbline.models.proto.state.TimeState;

/** A time as a value of a store, in milliseconds since the epoch. */
public final class StoredTime {

    private static final int VERSION = 1;
    private static final StoredForm<TimeState> FORM = new StoredForm<>("times", VERSION, TimeState.parser());

    private StoredTime() {}

    public static byte[] write(long time) {
        return TimeState.newBuilder().setVersion(VERSION).setTime(time).build().toByteArray();
    }

    /** The reverse of {@link #write}. */
    public static long read(byte[] stored) {
        return FORM.read(stored).getTime();
    }
}
