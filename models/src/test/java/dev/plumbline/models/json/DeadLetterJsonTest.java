package dev.plumbline.models.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.models.sample.DeadLetter;
import org.junit.jupiter.api.Test;

class DeadLetterJsonTest {

    private static final DeadLetter LETTER = new DeadLetter(
            "samples",
            3,
            42,
            "out-of-bounds",
            "sampler.top_p",
            "a number in (0, 1]",
            "ba7816bf8f01cfea414140de5dae2223",
            99);

    private static final String WRITTEN = "{\"v\":1,\"topic\":\"samples\",\"partition\":3,\"offset\":42,"
            + "\"reason\":\"out-of-bounds\",\"field\":\"sampler.top_p\",\"bound\":\"a number in (0, 1]\","
            + "\"digest\":\"ba7816bf8f01cfea414140de5dae2223\",\"bytes\":99}";

    @Test
    void write_thenRead() {
        assertEquals(WRITTEN, DeadLetterJson.write(LETTER));
        assertEquals(LETTER, DeadLetterJson.read(WRITTEN));
    }

    @Test
    void read_laterVersion_isRefused() {
        String later = WRITTEN.replace("\"v\":1", "\"v\":9");
        Exception error = assertThrows(IllegalArgumentException.class, () -> DeadLetterJson.read(later));
        assertEquals("dead letter has version 9, this Plumbline reads up to 1", error.getMessage());
    }
}
