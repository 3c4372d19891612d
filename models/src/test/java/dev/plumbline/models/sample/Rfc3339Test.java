package dev.plumbline.models.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

    private static final long FIRST = Rfc3339.read("0000-01-01T00:00:00Z");
    private static final long LAST = Rfc3339.read("9999-12-31T23:59:59.999Z");

    @Test
    void plainForm_isReadAsTheFormatterReadsIt() {
        Random random = new Random(17);
        for (int i = 0; i < 10_000; i++) {
            long millis = FIRST + (long) (random.nextDouble() * (LAST - FIRST));
            String plain = Rfc3339.write(millis);

            assertEquals(millis, Rfc3339.read(plain), plain);
            assertEquals(millis, Rfc3339.read(plain.replace("Z", "+00:00")), plain);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2025-08-25t00:14:00.263z",
                "2025-08-25T02:14:00.263+02:00",
                "2025-08-24T14:44:00.263999999-09:30",
            })
    void otherForms_areReadToo(String text) {
        assertEquals(Rfc3339.read("2025-08-25T00:14:00.263Z"), Rfc3339.read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2025-02-29T00:14:00.263Z",
                "2025-08-25T24:00:00.000Z",
                "2025-08-25T00:60:00.000Z",
                "2016-12-31T23:59:60.000Z",
                "2025-13-25T00:14:00.263Z",
                "2025-08-25 00:14:00.263Z",
                "+025-08-25T00:14:00.263Z",
                "2025-08-25T00:14:00,263Z",
                "２０２５-08-25T00:14:00.263Z",
            })
    void whatIsNoTime_isRefused(String text) {
        assertThrows(DateTimeException.class, () -> Rfc3339.read(text));
    }
}
