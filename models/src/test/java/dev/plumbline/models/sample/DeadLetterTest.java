package dev.plumbline.models.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DeadLetterTest {

    /** The digest of "abc" in FIPS 180-4. */
    @Test
    void of_holdsDigestAndNotTheValue() {
        BadRecord why = new BadRecord(BadRecord.Reason.WRONG_TYPE, "pool", "a string");
        DeadLetter expected = new DeadLetter(
                "samples", 3, 42, "wrong-type", "pool", "a string", "ba7816bf8f01cfea414140de5dae2223", 3);
        assertEquals(expected, DeadLetter.of("samples", 3, 42, why, "abc".getBytes(UTF_8)));
    }
}
