package dev.plumbline.models.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "17, 17",
        "0.1, 0.1",
        "0.30000000000000004, 0.3",
        "1.2345675, 1.23457",
        "-1234567.5, -1234570",
        "999999.5, 1000000",
        "123456789012345678, 123457000000000000",
        "1e300, 1E+300",
        "0.00000123456789, 0.00000123457",
        "1.5e-9, 1.5E-9",
        "NaN, null",
        "Infinity, null",
        "-Infinity, null"
    })
    void number_sixDigits(double value, String written) {
        assertEquals(written, Json.number(value).toString());
    }

    @Test
    void number_again_isTheSame() {
        for (long seed = 1; seed <= 10_000; seed++) {
            double value = new Make(seed).number();
            String once = Json.number(value).toString();
            if (!once.equals("null")) {
                assertEquals(once, Json.number(Double.parseDouble(once)).toString(), "seed " + seed);
                assertEquals(value, Double.parseDouble(once), Math.abs(value) * 0.5e-5, "seed " + seed);
            }
        }
    }
}
