package dev.plumbline.detector.pipeline;

import dev.plumbline.detector.action.ModelProcessor;
import dev.plumbline.detector.monitor.CardinalityLimit;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.feed.Cardinality;
import dev.plumbline.detector.store.PrefixedStore;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.store.StoredTime;
import dev.plumbline.detector.tally.Census;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.models.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * From tallies and watermarks to findings: the stage that judges, for Kafka Streams and for backtests alike. A window
 * closes when all sources have passed its end plus grace; its models are judged in alphabetical order. All state is in
 * the stores, so that a restart midway changes nothing.
 *
 * <p>{@link #close(OpenWindows, long, long, Output)} is the only loop over windows, the models that are due in them,
 * and policies.
 */
public final class ModelStage {

    private static final byte[] CLOSED = "closed".getBytes(StandardCharsets.US_ASCII);

    private final Policies policies;
    private Policy policy;
    private final List<Question> questions;
    private final Set<String> timeless = new HashSet<>(Set.of(Tallier.SESSIONS));
    private final WindowBuffer buffer;
    private final Store progress;
    private final Store models;
    private final PendingCloses pending;
    private final Store monitors;
    private final Store cells;
    private final Store actions;
    private final Watermarks samples;
    private final Watermarks contexts;
    private final Census census = new Census();
    private final Map<String, ModelProcessor> processors = new HashMap<>();

    /** Takes what windows say as they close. */
    @FunctionalInterface
    public interface Output {

        /** The cells of a window of a model, before they are judged; none where the model was silent. */
        default void tally(Tally tally) {}

        /** What they say, and what it leads to. */
        void result(ModelProcessor.WindowResult result);
    }

    /**
     * @param policies which policy is in force when
     * @param parts the parts of open windows
     * @param progress what the sources have passed, which models they met, and what has closed
     * @param monitors what each model's monitor keeps of its monitors and incidents
     * @param cells what each model's monitor keeps of the last day
     * @param actions what each model's controller keeps of its gates and decisions
     */
    public ModelStage(
            Policies policies,
            List<Question> questions,
            Store parts,
            Store progress,
            Store monitors,
            Store cells,
            Store actions) {
        this.policies = policies;
        this.policy = policies.first();
        this.questions = List.copyOf(questions);
        this.buffer = new WindowBuffer(parts);
        this.progress = progress;
        this.models = new PrefixedStore(progress, "model");
        this.pending = new PendingCloses(new PrefixedStore(progress, "silent"));
        this.monitors = monitors;
        this.cells = cells;
        this.actions = actions;
        this.samples = new Watermarks(SourceStage.SAMPLES, new PrefixedStore(progress, SourceStage.SAMPLES.id()));
        this.contexts = new Watermarks(SourceStage.CONTEXTS, new PrefixedStore(progress, SourceStage.CONTEXTS.id()));
        for (Question question : questions) {
            if (question.references().stream().anyMatch(Reference::timeless)) {
                timeless.add(question.name());
            }
        }
        models.range(
                new byte[0],
                new byte[] {PrefixedStore.END},
                (model, since) ->
                        census.announce(Map.of(new String(model, StandardCharsets.UTF_8), StoredTime.read(since))));
    }

    /**
     * Keeps a part until its window closes. Where its window has closed, what its records predict by themselves still
     * counts in the first window that is open; the rest is dropped, for another hour has other peers.
     *
     * @return whether it came too late
     */
    public boolean accept(Part part) {
        long window = part.tally().window();
        long open = closed();
        if (window >= open) {
            buffer.put(part, window);
            return false;
        }
        CellTable kept = new CellTable();
        part.tally().cells().forEach((key, cell) -> {
            if (timeless.contains(key.signal())) {
                kept.add(late(key), cell);
            }
        });
        if (!kept.isEmpty()) {
            Tally tally = new Tally(open, part.tally().model(), kept);
            buffer.put(new Part(part.stage(), part.partition(), part.number(), tally), window);
        }
        return true;
    }

    /** Puts an approved baseline in force. */
    public void approve(Baseline baseline) {
        processor(baseline.model()).approve(baseline);
    }

    /** Notes how far a source has come, and the models that it met for the first time. */
    public void advance(Watermark watermark) {
        (watermark.stage() == SourceStage.CONTEXTS ? contexts : samples).update(watermark);
        announce(watermark.models());
    }

    /** Notes models that were met for the first time, each with the start of the window in which it was. */
    void announce(Map<String, Long> met) {
        if (met.isEmpty()) {
            return;
        }
        Map<String, Long> before = census.since();
        census.announce(met);
        Map<String, Long> now = census.since();
        before.keySet().stream()
                .filter(model -> !now.containsKey(model))
                .forEach(model -> models.delete(model.getBytes(StandardCharsets.UTF_8)));
        now.forEach((model, window) -> {
            if (met.containsKey(model)) {
                models.put(model.getBytes(StandardCharsets.UTF_8), StoredTime.write(window));
            }
        });
    }

    /**
     * Applies what a person decided on a model, from the next window on. What ends an incident has its window though
     * the model be silent.
     */
    public void apply(Instruction said) {
        processor(said.model()).apply(said);
        if (said.kind() == Instruction.Kind.END && pending.awaits(said.model())) {
            pending.put(said.model(), OptionalLong.of(closed()));
        }
    }

    /**
     * Closes the windows that all sources have passed.
     *
     * @param overdue event time that sources may no longer hold back: windows that it has passed are forced to close
     * @param out takes what each window of each model says, in order
     */
    public void close(long overdue, Output out) {
        long due = boundary(Math.min(samples.least(), contexts.least()));
        long end = Math.max(due, boundary(overdue));
        if (end > closed()) {
            close(buffer, due, end, out);
            progress.put(CLOSED, StoredTime.write(end));
        }
    }

    /**
     * Closes windows in order. Models that have fallen silent have windows too: those in which their incidents end.
     *
     * @param tables the cells of open windows
     * @param due windows that start before it were passed by all sources; later ones are forced to close
     * @param end windows that start before it close
     */
    void close(OpenWindows tables, long due, long end, Output out) {
        TreeSet<Long> starts = new TreeSet<>(tables.windows(end));
        starts.addAll(pending.windows(Watermarks.NONE, end));
        for (Long start = starts.pollFirst(); start != null; start = starts.pollFirst()) {
            long window = start;
            switchPolicy(policies.at(window));
            SortedMap<String, CellTable> models = bound(tables.remove(window));
            pending.due(window).forEach(model -> models.putIfAbsent(model, new CellTable()));
            models.forEach((model, cells) -> {
                out.tally(new Tally(window, model, cells));
                out.result(processor(model).close(window, cells, census.count(window), window >= due));
                pending.put(model, processor(model).due());
                if (processor(model).isOutdated()) {
                    processors.remove(model); // and begins anew from its stores, just as after a restart
                }
            });
            starts.addAll(pending.windows(window + 1, end));
        }
    }

    /** The models that are judged, and in place of all others how much came of them. */
    private SortedMap<String, CellTable> bound(SortedMap<String, CellTable> models) {
        SortedMap<String, CellTable> judged = new TreeMap<>(models);
        judged.keySet().removeIf(census::isBeyond);
        if (judged.size() < models.size()) {
            judged.put(Cardinality.OTHERS, CardinalityLimit.ofModels(models.values(), judged.values()));
        }
        return judged;
    }

    /** A processor begins anew from its stores under another policy, just as after a restart. */
    private void switchPolicy(Policy next) {
        if (!next.equals(policy)) {
            policy = next;
            processors.clear();
        }
    }

    /** What the fastest source has passed. */
    public long greatest() {
        return samples.greatest();
    }

    /** Start of the first window that is open. */
    private long closed() {
        byte[] stored = progress.get(CLOSED);
        return stored == null ? Watermarks.NONE : StoredTime.read(stored);
    }

    /** Windows that start before this have their end plus grace at or before {@code time}. */
    private long boundary(long time) {
        return time == Watermarks.NONE
                ? Watermarks.NONE
                : policy.windowOf(time - policy.timing().grace().toMillis());
    }

    private ModelProcessor processor(String model) {
        return processors.computeIfAbsent(
                model,
                m -> new ModelProcessor(
                        policy,
                        questions,
                        m,
                        new PrefixedStore(monitors, m),
                        new PrefixedStore(cells, m),
                        new PrefixedStore(actions, m)));
    }

    private static CellKey late(CellKey key) {
        return key.signal().equals(Tallier.SESSIONS)
                ? key
                : new CellKey(
                        key.signal(),
                        key.cut(),
                        key.bin(),
                        Tallier.LATE,
                        key.cohort(),
                        key.twin(),
                        key.twin() == null ? 0 : key.age());
    }
}
