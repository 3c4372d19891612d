package dev.plumbline.detector.pipeline;

import dev.plumbline.detector.action.ModelSupervisor;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.tally.ClosedWindows;
import dev.plumbline.detector.tally.ObservedSample;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.detector.tally.TwinFinder;
import dev.plumbline.models.action.Orders;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All stages for one stream of samples, on the heap: samples are tallied, contexts compared and models judged by the
 * same classes as in Kafka Streams, so that both find the same, field for field.
 */
public final class Pipeline {

    private final Policy policy;
    private final Listener listener;
    private final Tallier tallier;
    private final TwinFinder twins;
    private final HeapWindows open = new HeapWindows();
    private final ModelStage stage;
    private final Output output = new Output();
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
        this.listener = listener;
        this.tallier = new Tallier(policy, signals, new HeapStore(), new HeapStore(), new HeapStore());
        this.twins = new TwinFinder(policy, new HeapStore(), new HeapStore());
        this.stage = new ModelStage(
                new Policies(policy),
                Signals.questions(signals),
                new HeapStore(),
                new HeapStore(),
                new HeapStore(),
                new HeapStore(),
                new HeapStore());
        baselines.forEach(stage::approve);
    }

    /** Moves the clock: windows that it has passed close before the record that shows it is taken. */
    public void advance(long clock) {
        judge(tallier.advance(clock));
    }

    /**
     * Takes a sample.
     *
     * @param came when it came, in milliseconds since the epoch; where nobody knows, the stream's clock
     * @throws BadRecord where the sample is so far ahead of it that it is damage; it is accounted for
     */
    public void accept(Sample sample, long came) throws BadRecord {
        try {
            tallier.accept(sample, came, false);
        } catch (BadRecord e) {
            tallier.dead(e.reason(), sample.pool());
            throw e;
        }
    }

    /** The same for a sample that was asked elsewhere. */
    public void accept(ObservedSample asked, long came) throws BadRecord {
        try {
            tallier.accept(asked, came);
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

    private void judge(@Nullable ClosedWindows closed) {
        if (closed == null) {
            return;
        }
        accounts = accounts.plus(closed.accounts());
        stage.announce(closed.models());
        closed.tallies().forEach(open::add);
        TreeMap<Long, List<Context>> contexts = new TreeMap<>();
        for (Context context : closed.contexts()) {
            contexts.computeIfAbsent(context.window(), w -> new ArrayList<>()).add(context);
        }
        contexts.forEach((window, given) -> twins.close(window, given).forEach(open::add));
        long end = closed.time() - policy.timing().grace().toMillis();
        stage.close(open, end, output);
    }

    /** Passes on what windows say, in the listener's words. */
    private final class Output implements ModelStage.Output {

        @Override
        public void tally(Tally tally) {
            if (!tally.cells().isEmpty()) {
                listener.tally(tally);
            }
        }

        @Override
        public void result(ModelSupervisor.WindowResult result) {
            listener.findings(result.findings());
            listener.orders(result.orders());
        }
    }
}
