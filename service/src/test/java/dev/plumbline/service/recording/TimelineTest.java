package dev.plumbline.service.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.Records;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelineTest {

    @TempDir
    Path folder;

    @Test
    void next_unreadableLines_haveTheClockOfTheirNeighbours() throws IOException {
        List<String> lines = List.of("bad", Records.at(5, "a"), "{", "[]", Records.at(7, "a"), "bad");
        assertEquals(List.of(5L, 5L, 5L, 5L, 7L, 7L), seconds(lines));
    }

    @Test
    void next_manyLines_keepsTheirOrder() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            lines.add(i % 3 == 1 ? "bad" : Records.at(i, "a"));
        }
        List<Long> expected = IntStream.range(0, 1_000)
                .mapToObj(i -> (long) (i % 3 == 1 ? i - 1 : i))
                .toList();
        assertEquals(expected, seconds(lines));
    }

    @Test
    void next_unreadableLine_saysWhy() throws IOException {
        Timeline timeline = timeline(List.of(Records.at(0, "a"), "{\"time\":5}"));
        assertNull(timeline.next().bad());
        Entry entry = timeline.next();
        assertNull(entry.sample());
        assertEquals(BadRecord.Reason.WRONG_TYPE, entry.bad().reason());
        assertNull(timeline.next());
        timeline.requireSamples();
    }

    @Test
    void requireSamples_noneIsReadable_saysWhy() throws IOException {
        Timeline timeline = timeline(List.of("no", "sample"));
        assertEquals(0, timeline.next().clock());
        while (timeline.next() != null) {}
        Failure failure = assertThrows(Failure.class, timeline::requireSamples);
        assertEquals(ExitCode.UNREADABLE, failure.exitCode());
        assertTrue(failure.getMessage().contains(":1, malformed"), failure.getMessage());
    }

    @Test
    void next_noRecordingAtAll_givesUpBeforeTheEnd() throws IOException {
        Timeline timeline = timeline(Collections.nCopies(Timeline.MAX_UNREADABLE + 1, "no"));
        assertEquals(
                ExitCode.UNREADABLE, assertThrows(Failure.class, timeline::next).exitCode());
    }

    /** Lines of 4 MiB: no more of them are in memory than is stated, though the clock would look 128 lines ahead. */
    @Test
    void next_longLines_areFewAtOnce() {
        String padding = "x".repeat(4 << 20);
        byte[] line = Records.at(0, "a")
                .replace("{", "{\"padding\":\"" + padding + "\",")
                .getBytes(UTF_8);
        int[] taken = new int[1];
        Lines lines = new LinesOf(() -> taken[0]++ < 1_000 ? new Line("long", taken[0], line) : null);
        try (lines) {
            Timeline timeline = new Timeline(lines, List.of(), SampleTransform.NONE, 2, 16 << 20);
            assertNotNull(timeline.next());
            long most = Timeline.MAX_HELD + Reading.IN_HAND + (16 << 20);
            assertTrue(taken[0] <= most / (4 << 20) + 5, () -> taken[0] + " lines");
        }
    }

    /** Lines from anywhere. */
    private record LinesOf(Supplier<Line> source) implements Lines {
        @Override
        public Line next() {
            return source.get();
        }

        @Override
        public void requireWhole() {}

        @Override
        public long size() {
            return -1;
        }

        @Override
        public void watch(LongConsumer watcher) {}

        @Override
        public void close() {}
    }

    private Timeline timeline(List<String> lines) throws IOException {
        return new Timeline(Records.recording(folder, lines));
    }

    private List<Long> seconds(List<String> lines) throws IOException {
        Timeline timeline = timeline(lines);
        List<Long> clocks = new ArrayList<>();
        for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
            assertEquals(clocks.size() + 1, entry.line().number());
            clocks.add((entry.clock() - Records.START) / 1000);
        }
        return clocks;
    }
}
