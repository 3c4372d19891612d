package dev.plumbline.service.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InOrderTest {

    @TempDir
    Path folder;

    private static List<Long> seconds(LongStream seconds) {
        return new ArrayList<>(seconds.map(s -> 1000 * s).boxed().toList());
    }

    @Test
    void backwards_onBothSidesOfThreeToOne() {
        assertTrue(InOrder.backwards(seconds(LongStream.range(0, 50).map(i -> 50 - i))));
        assertFalse(InOrder.backwards(seconds(LongStream.range(0, 50))));
        assertFalse(InOrder.backwards(seconds(LongStream.range(0, 9).map(i -> 9 - i))), "too few to tell");
        List<Long> even = seconds(LongStream.range(0, 50).map(i -> i % 2 == 0 ? i : i - 2));
        assertFalse(InOrder.backwards(even), "as many back as forth");
    }

    /** One line that is dated an hour ahead makes no other late, nor does one in twenty that came late. */
    @Test
    void scattered_needsMoreThanAFewThatAreLate() {
        List<Long> ahead = seconds(LongStream.range(0, 500));
        ahead.set(3, 3_600_000L + ahead.get(3));
        assertFalse(InOrder.scattered(ahead));
        List<Long> few = seconds(LongStream.range(1000, 1500).map(i -> i % 20 == 0 ? i - 300 : i));
        assertFalse(InOrder.scattered(few));
        List<Long> shuffled = seconds(LongStream.range(0, 500));
        Collections.shuffle(shuffled, new Random(1));
        assertTrue(InOrder.scattered(shuffled));
    }

    @Test
    void timeline_newestFirst_isSorted() throws IOException {
        assertEquals(
                order(IntStream.range(0, 3_000)), read(IntStream.range(0, 3_000).map(i -> 2_999 - i), 1L << 30));
    }

    @Test
    void timeline_inOrder_passesEvenBeyondTheBound() throws IOException {
        assertEquals(order(IntStream.range(0, 3_000)), read(IntStream.range(0, 3_000), 100));
    }

    @Test
    void timeline_newestFirstAndTooLarge_saysHowToSort() {
        Failure failure =
                assertThrows(Failure.class, () -> read(IntStream.range(0, 3_000).map(i -> 2_999 - i), 100_000));
        assertEquals(ExitCode.UNREADABLE, failure.exitCode());
        assertTrue(String.valueOf(failure.getMessage()).contains("| tac | plumbline backtest -"), failure.getMessage());
    }

    @Test
    void timeline_asRecorded_keepsTheOrderOfTheLines() throws IOException {
        assertEquals(
                order(IntStream.range(0, 20).map(i -> 19 - i)),
                read(IntStream.range(0, 20).map(i -> 19 - i), 0));
    }

    private static List<String> order(IntStream seconds) {
        return seconds.mapToObj(i -> "r" + i + "s").toList();
    }

    /** The ids of samples in the order in which a timeline gives them. */
    private List<String> read(IntStream seconds, long sorted) throws IOException {
        Path file = Files.write(
                folder.resolve("t.jsonl"),
                seconds.mapToObj(i -> Records.at(i, "s")).toList());
        try (Recording recording = Recording.of(List.of(file.toString()))) {
            Timeline timeline = new Timeline(recording, List.of(), SampleTransform.NONE, 1, sorted);
            List<String> ids = new ArrayList<>();
            for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
                ids.add(Objects.requireNonNull(entry.sample()).id());
            }
            return ids;
        }
    }
}
