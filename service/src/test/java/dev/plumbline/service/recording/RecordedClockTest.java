package dev.plumbline.service.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedClockTest {

    private static final long HOUR = 3_600_000;
    private static final long START = 1_756_080_000_000L;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 127, 128, 129, 257, 1_000})
    void next_linesInOrder_isTheirOwnTime(int lines) {
        long[] times = evenly(lines, 250);
        assertArrayEquals(times, clocks(times), lines + " lines");
    }

    @Test
    void next_trafficPauses_isTheirOwnTime() {
        long[] times = evenly(600, 1_000);
        for (int i = 300; i < times.length; i++) {
            times[i] += 24 * HOUR;
        }
        assertArrayEquals(times, clocks(times));
    }

    @Test
    void next_aLineAnHour_isTheirOwnTime() {
        long[] times = evenly(300, HOUR);
        assertArrayEquals(times, clocks(times));
    }

    @ParameterizedTest
    @ValueSource(longs = {HOUR, 1_000_000 * HOUR, -HOUR, -24 * 7 * HOUR, -START})
    void next_everyThirdLineWronglyDated_movesNothing(long wrong) {
        long[] times = evenly(2_000, 10_000);
        long[] dated = times.clone();
        for (int i = 1; i < times.length - 1; i += 3) {
            dated[i] += wrong;
        }
        long[] clocks = clocks(dated);
        for (int i = 0; i < times.length; i++) {
            if (dated[i] == times[i]) {
                assertEquals(times[i], clocks[i], "line " + i);
            }
        }
    }

    @Test
    void next_firstLineAhead_movesNothing() {
        long[] times = evenly(300, 250);
        times[0] += HOUR;
        long[] clocks = clocks(times);
        assertEquals(times[1], clocks[0]);
        assertEquals(times[299], clocks[299]);
    }

    @Test
    void next_aLineMinutesLate_holdsNothingUp() {
        long[] times = evenly(600, 5_000);
        long[] late = times.clone();
        late[400] -= 300_000;
        long[] clocks = clocks(late);
        times[400] = times[399];
        assertArrayEquals(times, clocks);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void next_linesUpTo30SecondsLate_staysBehindTheirArrival(long seed) {
        Random random = new Random(seed);
        long[][] lines = new long[3_000][];
        for (int i = 0; i < lines.length; i++) {
            long time = START + i * 250L;
            lines[i] = new long[] {time + (long) (random.nextDouble() * 30_000), time};
        }
        Arrays.sort(lines, (a, b) -> Long.compare(a[0], b[0]));
        long[] clocks = clocks(Arrays.stream(lines).mapToLong(l -> l[1]).toArray());
        for (int i = 0; i < clocks.length; i++) {
            assertTrue(clocks[i] <= lines[i][0], "seed " + seed + ", line " + i + ": the clock is ahead of arrival");
            // a minute ahead of the clock is what a sample may be
            assertTrue(clocks[i] >= lines[i][1] - 60_000, "seed " + seed + ", line " + i + ": the clock is far behind");
            assertTrue(i == 0 || clocks[i] >= clocks[i - 1], "seed " + seed + ", line " + i + ": the clock moved back");
        }
    }

    @Test
    void add_clockNotTaken_isRefused() {
        RecordedClock clock = new RecordedClock();
        for (int i = 0; i <= RecordedClock.SIDE; i++) {
            clock.add(i);
        }
        assertThrows(IllegalStateException.class, () -> clock.add(1_000));
        assertEquals(0, clock.next());
        assertThrows(IllegalStateException.class, clock::next);
        clock.add(1_000);
    }

    private static long[] evenly(int lines, long step) {
        long[] times = new long[lines];
        Arrays.setAll(times, i -> START + i * step);
        return times;
    }

    private static long[] clocks(long[] times) {
        RecordedClock clock = new RecordedClock();
        long[] clocks = new long[times.length];
        int told = 0;
        for (long time : times) {
            clock.add(time);
            while (clock.ready()) {
                clocks[told++] = clock.next();
            }
        }
        clock.end();
        while (clock.ready()) {
            clocks[told++] = clock.next();
        }
        assertEquals(times.length, told);
        return clocks;
    }
}
