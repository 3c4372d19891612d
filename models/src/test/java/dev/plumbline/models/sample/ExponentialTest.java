package dev.plumbline.models.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExponentialTest {

    private static final MathContext DIGITS = new MathContext(40);
    private static final double ULPS = 1.5;

    /** Numbers of all sizes, and those in whose middle the table's entries change. */
    @Test
    void of_isAsNearAsSaid() {
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            double x = -Math.scalb(1 + random.nextDouble(), -40 + i % 50);
            near(x >= -708 ? x : x / 4);
            near(-(i % 2_000 + 0.5) * Math.log(2) / 128 + (random.nextDouble() - 0.5) * 1e-12);
        }
    }

    private static void near(double x) {
        double found = Exponential.of(x);
        BigDecimal off = new BigDecimal(found).subtract(exponential(x)).abs();
        BigDecimal ulps = off.divide(new BigDecimal(Math.ulp(found)), DIGITS);
        assertTrue(ulps.doubleValue() <= ULPS, () -> "e^" + x + " is off by " + ulps.doubleValue() + " ulps");
    }

    /** By the series of the 1,024th part, squared ten times. */
    private static BigDecimal exponential(double x) {
        BigDecimal part = new BigDecimal(x).divide(BigDecimal.valueOf(1_024));
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 40; i++) {
            term = term.multiply(part, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum.pow(1_024, DIGITS);
    }

    /** Bits that came out once, and must on every machine. */
    @Test
    void of_givesTheSameBitsEverywhere() {
        long bits = 0;
        for (int i = 0; i < 100_000; i++) {
            bits = 31 * bits + Double.doubleToRawLongBits(Exponential.of(-i * 7e-3 - i * 1e-9));
        }
        assertEquals(BITS, bits);
    }

    private static final long BITS = -3660757035129848748L;

    @Test
    void of_zeroIsOne_andNothingBelowItIsMore() {
        assertEquals(1, Exponential.of(0));
        assertEquals(1, Exponential.of(-0.0));
        for (double x = -Double.MIN_VALUE; x > -1e-3; x *= 1.7) {
            double p = Exponential.of(x);
            assertTrue(p <= 1, () -> "at most 1, and not " + p);
        }
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                -708.000001,
                -745,
                -746,
                709.5,
                710,
                -1e300,
                1e300
            })
    void of_beyondTheNormalRange_isAsTheLibraryHasIt(double x) {
        assertEquals(StrictMath.exp(x), Exponential.of(x));
    }
}
