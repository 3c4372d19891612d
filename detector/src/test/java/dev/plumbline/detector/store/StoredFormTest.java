package dev.plumbline.detector.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.proto.state.SightingState;
import dev.plumbline.models.proto.state.SightingsState;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StoredFormTest {

    private static final StoredForm<SightingsState> THIRD = new StoredForm<>("sessions", 3, SightingsState.parser());

    @Test
    void read_thisVersionAndTheOneBefore() {
        assertEquals(value(3), THIRD.read(value(3).toByteArray()));
        assertEquals(value(2), THIRD.read(value(2).toByteArray()));
    }

    @Test
    void read_olderVersion_isRefusedWithTheCommandThatStartsANewPrefix() {
        String error = refused(value(1).toByteArray());
        assertEquals(
                "stored sessions have a form of before form 2, which this Plumbline does not read:"
                        + " start a new prefix, plumbline run --prefix NAME",
                error);
    }

    @Test
    void read_bytesOfBeforeThereWereMessages_areRefusedTheSameWay() {
        for (int version = 1; version <= 5; version++) {
            String error = refused(new byte[] {(byte) version, 0, 0, 0, 1, 0, 1, 's'});
            assertTrue(error.contains("plumbline run --prefix NAME"), error);
        }
        assertTrue(refused(new byte[0]).contains("plumbline run --prefix NAME"));
    }

    /** Refused before the rest is read: what a later version writes need not be a message that this one knows. */
    @Test
    void read_laterVersion_isRefusedWithWhatReadsIt() {
        byte[] later = {0x08, 4, (byte) 0xFF, (byte) 0xFF};
        assertEquals(
                "stored sessions have form 4, and this Plumbline reads up to form 3:"
                        + " run the version that wrote them, or a later one",
                refused(later));
        assertTrue(refused(new byte[] {0x08, -1, -1, -1, -1, 0x0F}).contains("form 4294967295"));
    }

    @Test
    void read_cutShort_isDamaged() {
        byte[] whole = value(3).toByteArray();
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        Exception error = assertThrows(UncheckedIOException.class, () -> THIRD.read(cut));
        assertEquals("stored sessions are damaged", error.getMessage());
    }

    private static String refused(byte[] stored) {
        return assertThrows(IllegalStateException.class, () -> THIRD.read(stored))
                .getMessage();
    }

    private static SightingsState value(int version) {
        return SightingsState.newBuilder()
                .setVersion(version)
                .addSeen(SightingState.newBuilder().setSession("s").setSince(-1))
                .build();
    }
}
