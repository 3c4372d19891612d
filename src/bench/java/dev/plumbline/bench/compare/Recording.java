package dev.plumbline.bench.compare;

import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.detector.signal.Reliability;
import dev.plumbline.detector.signal.SamplerCalibration;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Recorded traffic as a stream: what the real signal counted of one cohort, window by window. Its healthy twin are
 * windows of before the fault, drawn at random, with the hits that the engine's own report predicts.
 *
 * @param windows all of them, in order
 * @param healthy how many come before the fault
 */
record Recording(List<List<Counts>> windows, int healthy) {

    private static final Cohort BLAMED = Cohort.of("hardware", "tpu-v5e");
    private static final Instant ONSET = Instant.parse("2025-08-25T00:48:00Z");

    /** The recording in which a sampler passes over its best candidate, 6% of tokens of 25% of responses. */
    static Recording read(Path postmortem) throws IOException {
        TreeMap<Long, List<Counts>> windows = new TreeMap<>();
        Pipeline pipeline = new Pipeline(Policy.DEFAULT, List.of(new SamplerCalibration()), new Pipeline.Listener() {
            @Override
            public void tally(Tally tally) {
                windows.put(tally.window(), counts(tally));
            }

            @Override
            public void findings(Findings findings) {}
        });
        SampleReader reader = new SampleReader();
        long clock = 0;
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(postmortem)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    Sample sample = reader.read(line.getBytes(StandardCharsets.UTF_8));
                    clock = Math.max(clock, sample.time());
                    pipeline.advance(clock);
                    pipeline.accept(sample, clock);
                } catch (BadRecord e) {
                    pipeline.dead(e.reason());
                }
            }
        }
        pipeline.end();
        return new Recording(
                List.copyOf(windows.values()),
                windows.headMap(ONSET.toEpochMilli()).size());
    }

    private static List<Counts> counts(Tally tally) {
        TreeMap<Integer, Cell> bins = new TreeMap<>();
        tally.cells().cells().forEach((key, cell) -> {
            if (key.signal().equals(SamplerCalibration.NAME) && key.cut() == 0 && BLAMED.contains(key.cohort())) {
                bins.merge(key.bin(), cell, Cell::plus);
            }
        });
        List<Counts> counts = new ArrayList<>();
        bins.forEach((bin, cell) -> counts.add(new Counts.Predicted(
                cell.trials(), cell.hits(), cell.expectedLow(), cell.expectedHigh(), Reliability.centre(bin))));
        return counts;
    }

    /** As it was. */
    Stream stream() {
        Iterator<List<Counts>> it = windows.iterator();
        return it::next;
    }

    /** As it might have been without the fault. */
    Stream healthyTwin(long seed) {
        Draw draw = new Draw(seed);
        return () -> {
            List<Counts> drawn = windows.get((int) (draw.uniform() * healthy));
            List<Counts> again = new ArrayList<>();
            for (Counts c : drawn) {
                Counts.Predicted p = (Counts.Predicted) c;
                int hits = draw.binomial((int) p.trials(), Math.min(1, p.expected() / p.trials()));
                again.add(new Counts.Predicted(p.trials(), hits, p.low(), p.high(), p.centre()));
            }
            return again;
        };
    }
}
