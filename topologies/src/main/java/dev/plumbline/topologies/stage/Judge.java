package dev.plumbline.topologies.stage;

import dev.plumbline.detector.bench.Bench;
import dev.plumbline.detector.bench.Findings;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.tally.Census;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.policy.Policy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * From parts and watermarks to findings: the second stage, without Kafka. A window closes when all sources have passed its end
 * plus grace; its models are judged in alphabetical order. All state is in the stores, so that a restart midway changes nothing.
 */
final class Judge {

    private static final byte[] CLOSED = "closed".getBytes(StandardCharsets.US_ASCII);

    private final Policy policy;
    private final List<Question> questions;
    private final Set<String> timeless = new HashSet<>(Set.of(Tallier.SESSIONS));
    private final Parts parts;
    private final Store progress;
    private final Store models;
    private final Store monitors;
    private final Store cells;
    private final Watermarks samples;
    private final Watermarks contexts;
    private final Census census = new Census();
    private final Map<String, Bench> benches = new HashMap<>();

    /**
     * @param parts the parts of open windows
     * @param progress what the sources have passed, which models they met, and what has closed
     * @param monitors what each model's bench keeps of its monitors and incidents
     * @param cells what each model's bench keeps of the last day
     */
    Judge(Policy policy, List<Question> questions, Store parts, Store progress, Store monitors, Store cells) {
        this.policy = policy;
        this.questions = List.copyOf(questions);
        this.parts = new Parts(parts);
        this.progress = progress;
        this.models = new PrefixedStore(progress, "model");
        this.monitors = monitors;
        this.cells = cells;
        this.samples = new Watermarks(SamplesStage.NAME, new PrefixedStore(progress, SamplesStage.NAME));
        this.contexts = new Watermarks(ContextsStage.NAME, new PrefixedStore(progress, ContextsStage.NAME));
        for (Question question : questions) {
            if (question.references().stream().anyMatch(Reference::timeless)) {
                timeless.add(question.name());
            }
        }
        models.range(
                new byte[0],
                new byte[] {PrefixedStore.END},
                (model, since) -> census.announce(Map.of(
                        new String(model, StandardCharsets.UTF_8),
                        ByteBuffer.wrap(since).getLong())));
    }

    /**
     * Takes a part. Where its window has closed, what its records predict by themselves still counts in the first window that
     * is open; the rest is dropped, for another hour has other peers.
     *
     * @return whether it came too late
     */
    boolean take(Part part) {
        long window = part.tally().window();
        long open = closed();
        if (window >= open) {
            parts.put(part, window);
            return false;
        }
        CellTable kept = new CellTable();
        part.tally().cells().cells().forEach((key, cell) -> {
            if (timeless.contains(key.signal())) {
                kept.add(late(key), cell);
            }
        });
        if (!kept.isEmpty()) {
            Tally tally = new Tally(open, part.tally().model(), kept);
            parts.put(new Part(part.stage(), part.partition(), part.number(), tally), window);
        }
        return true;
    }

    /** Takes a baseline that was approved. */
    void take(Baseline baseline) {
        bench(baseline.model()).approve(baseline);
    }

    /** Takes a source's word of how far it has come, and of the models that it met. */
    void take(Watermark watermark) {
        (watermark.stage().equals(ContextsStage.NAME) ? contexts : samples).take(watermark);
        census.announce(watermark.models());
        census.since().forEach((model, window) -> {
            if (watermark.models().containsKey(model)) {
                byte[] since = ByteBuffer.allocate(Long.BYTES).putLong(window).array();
                models.put(model.getBytes(StandardCharsets.UTF_8), since);
            }
        });
    }

    /**
     * Closes the windows that all sources have passed.
     *
     * @param overdue event time that sources may no longer hold back: windows that it has passed are forced to close
     * @param out takes what each window of each model says, in order
     */
    void close(long overdue, Consumer<Findings> out) {
        long due = boundary(Math.min(samples.least(), contexts.least()));
        long end = Math.max(due, boundary(overdue));
        if (end <= closed()) {
            return;
        }
        for (long window : parts.windows(end)) {
            parts.take(window)
                    .forEach((model, table) ->
                            out.accept(bench(model).close(window, table, census.count(window), window >= due)));
        }
        progress.put(CLOSED, ByteBuffer.allocate(Long.BYTES).putLong(end).array());
    }

    /** What the fastest source has passed. */
    long greatest() {
        return samples.greatest();
    }

    /** Start of the first window that is open. */
    private long closed() {
        byte[] stored = progress.get(CLOSED);
        return stored == null ? Watermarks.NONE : ByteBuffer.wrap(stored).getLong();
    }

    /** Windows that start before this have their end plus grace at or before {@code time}. */
    private long boundary(long time) {
        return time == Watermarks.NONE
                ? Watermarks.NONE
                : policy.windowOf(time - policy.grace().toMillis());
    }

    private Bench bench(String model) {
        return benches.computeIfAbsent(
                model,
                m -> new Bench(policy, questions, m, new PrefixedStore(monitors, m), new PrefixedStore(cells, m)));
    }

    private static CellKey late(CellKey key) {
        return key.signal().equals(Tallier.SESSIONS)
                ? key
                : new CellKey(key.signal(), key.cut(), key.bin(), Tallier.LATE, key.cohort(), key.twin());
    }
}
