package dev.plumbline.detector.pipeline;

import dev.plumbline.detector.action.ModelProcessor;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.tally.Census;
import dev.plumbline.detector.tally.ClosedWindows;
import dev.plumbline.detector.tally.ObservedSample;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.detector.tally.TwinFinder;
import dev.plumbline.models.action.Orders;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All stages for one stream of samples, on the heap: what it finds is, field for field, what Kafka Streams finds in the same. */
public final class Pipeline {

    private final Policy policy;
    private final List<Question> questions;
    private final List<Baseline> baselines;
    private final Listener listener;
    private final Tallier tallier;
    private final TwinFinder twins;
    private final Census census = new Census();
    private final Map<String, ModelProcessor> desks = new HashMap<>();
    private Accounts accounts = Accounts.NONE;

    /** Hears what windows say as they close. */
    public interface Listener {

        /** The cells of a window of a model, before they are judged. */
        default void tally(Tally tally) {}

        /** What they say. */
        void findings(Findings findings);

        /** What they lead to; nobody carries it out. */
        default void orders(Orders orders) {}
    }

    public Pipeline(Policy policy, List<Signal> signals, Listener listener) {
        this(policy, signals, List.of(), listener);
    }

    /** @param baselines what is approved; one of each model at most */
    public Pipeline(Policy policy, List<Signal> signals, List<Baseline> baselines, Listener listener) {
        this.policy = policy;
        this.questions = Signals.questions(signals);
        this.baselines = List.copyOf(baselines);
        this.listener = listener;
        this.tallier = new Tallier(policy, signals, new HeapStore(), new HeapStore(), new HeapStore());
        this.twins = new TwinFinder(policy, new HeapStore(), new HeapStore());
    }

    /** Moves the clock: windows that it has passed close before the record that shows it is taken. */
    public void advance(long clock) {
        judge(tallier.advance(clock));
    }

    /**
     * Takes a sample.
     *
     * @param clock the stream's clock, in milliseconds since the epoch
     * @throws BadRecord where the sample is too far ahead of it; it is accounted for
     */
    public void accept(Sample sample, long clock) throws BadRecord {
        try {
            tallier.accept(sample, clock, false);
        } catch (BadRecord e) {
            tallier.dead(e.reason(), sample.pool());
            throw e;
        }
    }

    /** The same for a sample that was asked elsewhere. */
    public void accept(ObservedSample asked, long clock) throws BadRecord {
        try {
            tallier.accept(asked, clock);
        } catch (BadRecord e) {
            tallier.dead(e.reason(), asked.pool());
            throw e;
        }
    }

    /** Accounts for a record that could not be read. */
    public void dead(BadRecord.Reason reason) {
        tallier.dead(reason, null);
    }

    /** Closes every window: nothing will come any more. */
    public void end() {
        judge(tallier.flush());
    }

    /** What became of the records whose windows have closed. */
    public Accounts accounts() {
        return accounts;
    }

    private void judge(@Nullable ClosedWindows closing) {
        if (closing == null) {
            return;
        }
        accounts = accounts.plus(closing.accounts());
        census.announce(closing.models());
        SortedMap<Long, SortedMap<String, CellTable>> windows = windows(closing);
        // Models that have fallen silent have windows too: those in which their incidents end.
        TreeSet<Long> starts = new TreeSet<>(windows.keySet());
        long end = closing.time() - policy.grace().toMillis();
        desks.values().forEach(desk -> desk.due().stream().filter(w -> w < end).forEach(starts::add));
        for (Long window = starts.pollFirst(); window != null; window = starts.pollFirst()) {
            long start = window;
            SortedMap<String, CellTable> models = windows.getOrDefault(window, new TreeMap<>());
            desks.forEach((model, desk) -> {
                if (desk.due().orElse(Long.MAX_VALUE) <= start) {
                    models.putIfAbsent(model, new CellTable());
                }
            });
            models.forEach((model, cells) -> {
                if (!cells.isEmpty()) {
                    listener.tally(new Tally(start, model, cells));
                }
                ModelProcessor.WindowResult said = desk(model).close(start, cells, census.count(start), false);
                listener.findings(said.findings());
                listener.orders(said.orders());
                desk(model).due().stream().filter(w -> w > start && w < end).forEach(starts::add);
            });
        }
    }

    /** The cells of what closed, those of the twins among them, by window and model. */
    private SortedMap<Long, SortedMap<String, CellTable>> windows(ClosedWindows closing) {
        TreeMap<Long, SortedMap<String, CellTable>> windows = new TreeMap<>();
        closing.tallies().forEach(tally -> add(tally, windows));
        TreeMap<Long, List<Context>> contexts = new TreeMap<>();
        for (Context context : closing.contexts()) {
            contexts.computeIfAbsent(context.window(), w -> new ArrayList<>()).add(context);
        }
        contexts.forEach((window, given) -> twins.close(window, given).forEach(tally -> add(tally, windows)));
        return windows;
    }

    private static void add(Tally tally, Map<Long, SortedMap<String, CellTable>> windows) {
        windows.computeIfAbsent(tally.window(), w -> new TreeMap<>())
                .computeIfAbsent(tally.model(), m -> new CellTable())
                .addAll(tally.cells());
    }

    private ModelProcessor desk(String model) {
        return desks.computeIfAbsent(model, m -> {
            ModelProcessor desk =
                    new ModelProcessor(policy, questions, m, new HeapStore(), new HeapStore(), new HeapStore());
            baselines.stream().filter(b -> b.model().equals(m)).forEach(desk::approve);
            return desk;
        });
    }
}
