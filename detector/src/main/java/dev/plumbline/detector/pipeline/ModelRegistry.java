package dev.plumbline.detector.pipeline;

import dev.plumbline.detector.action.ModelSupervisor;
import dev.plumbline.detector.monitor.CardinalityLimit;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.feed.Cardinality;
import dev.plumbline.detector.store.PrefixedStore;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.store.StoredTime;
import dev.plumbline.detector.tally.Census;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** The models that are judged, each by a supervisor of its own: which there are, since when, and which of them wait. */
final class ModelRegistry {

    private Policy policy;
    private final List<Question> questions;
    private final Store met;
    private final AwaitedWindows awaited;
    private final Store monitors;
    private final Store cells;
    private final Store actions;
    private final Census census = new Census();
    private final Map<String, ModelSupervisor> supervisors = new HashMap<>();

    /**
     * @param policy the first that is in force
     * @param progress which models were met, and which wait for a window
     * @param monitors what each model's monitor keeps of its monitors and incidents
     * @param cells what each model's monitor keeps of the last day
     * @param actions what each model's controller keeps of its gates and decisions
     */
    ModelRegistry(Policy policy, List<Question> questions, Store progress, Store monitors, Store cells, Store actions) {
        this.policy = policy;
        this.questions = List.copyOf(questions);
        this.met = new PrefixedStore(progress, "model");
        this.awaited = new AwaitedWindows(new PrefixedStore(progress, "silent"));
        this.monitors = monitors;
        this.cells = cells;
        this.actions = actions;
        met.range(
                new byte[0],
                new byte[] {PrefixedStore.END},
                (model, since) ->
                        census.announce(Map.of(new String(model, StandardCharsets.UTF_8), StoredTime.read(since))));
    }

    /** Notes models that were met for the first time, each with the start of the window in which it was. */
    void announce(Map<String, Long> fresh) {
        if (fresh.isEmpty()) {
            return;
        }
        Map<String, Long> before = census.since();
        census.announce(fresh);
        Map<String, Long> now = census.since();
        before.keySet().stream()
                .filter(model -> !now.containsKey(model))
                .forEach(model -> met.delete(model.getBytes(StandardCharsets.UTF_8)));
        now.forEach((model, window) -> {
            if (fresh.containsKey(model)) {
                met.put(model.getBytes(StandardCharsets.UTF_8), StoredTime.write(window));
            }
        });
    }

    /** Puts an approved baseline in force. */
    void approve(Baseline baseline) {
        supervisor(baseline.model()).approve(baseline);
    }

    /**
     * Applies what a person decided on a model. What ends an incident has its window though the model be silent.
     *
     * @param open start of the first window that is open, from which on it counts
     */
    void apply(Instruction said, long open) {
        supervisor(said.model()).apply(said);
        if (said.kind() == Instruction.Kind.END && awaited.awaits(said.model())) {
            awaited.put(said.model(), OptionalLong.of(open));
        }
    }

    /** The windows from {@code from} on and before {@code end} in which silent models have incidents that end. */
    SortedSet<Long> awaited(long from, long end) {
        return awaited.windows(from, end);
    }

    /**
     * Judges one window, model by model in alphabetical order.
     *
     * @param tables the window's cells by model
     * @param forced whether sources were passed over
     */
    void close(long window, SortedMap<String, CellTable> tables, boolean forced, ModelStage.Output out) {
        SortedMap<String, CellTable> judged = bound(tables);
        awaited.due(window).forEach(model -> judged.putIfAbsent(model, new CellTable()));
        judged.forEach((model, table) -> {
            out.tally(new Tally(window, model, table));
            out.result(supervisor(model).close(window, table, census.count(window), forced));
            awaited.put(model, supervisor(model).due());
            if (supervisor(model).isOutdated()) {
                supervisors.remove(model); // and begins anew from its stores, just as after a restart
            }
        });
    }

    /** Supervisors begin anew from their stores under another policy, just as after a restart. */
    void switchPolicy(Policy next) {
        policy = next;
        supervisors.clear();
    }

    /** The models that are judged, and in place of all others how much came of them. */
    private SortedMap<String, CellTable> bound(SortedMap<String, CellTable> tables) {
        SortedMap<String, CellTable> judged = new TreeMap<>(tables);
        judged.keySet().removeIf(census::isBeyond);
        if (judged.size() < tables.size()) {
            judged.put(Cardinality.OTHERS, CardinalityLimit.ofModels(tables.values(), judged.values()));
        }
        return judged;
    }

    private ModelSupervisor supervisor(String model) {
        return supervisors.computeIfAbsent(
                model,
                m -> new ModelSupervisor(
                        policy,
                        questions,
                        m,
                        new PrefixedStore(monitors, m),
                        new PrefixedStore(cells, m),
                        new PrefixedStore(actions, m)));
    }
}
