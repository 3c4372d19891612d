package dev.plumbline.detector.action;

import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.model.ModelMonitor;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.store.Store;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Orders;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.policy.Policy;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All that is decided of one model: its monitor finds, and its controller acts on what was found. The same live and in
 * a backtest.
 */
public final class ModelSupervisor {

    /**
     * How long news of the feed is a reason to doubt what is seen; then the new ways of the traffic are the usual ones.
     */
    private static final long DOUBT_MILLIS = Duration.ofHours(1).toMillis();

    private final ModelMonitor monitor;
    private final Controller controller;
    private final long length;

    /** What one window says, and what it leads to. */
    public record WindowResult(Findings findings, Orders orders) {}

    /**
     * Goes on from what the stores hold.
     *
     * @param state monitors and incidents
     * @param history the cells of the last day
     * @param actions gates and whatever else was decided
     */
    public ModelSupervisor(
            Policy policy, List<Question> questions, String model, Store state, Store history, Store actions) {
        this.monitor = new ModelMonitor(policy, questions, model, state, history);
        this.controller = new Controller(policy, model, actions);
        this.length = policy.timing().window().toMillis();
    }

    /** Takes one closed window, as {@link ModelMonitor#close} does. */
    public WindowResult close(long window, CellTable cells, int models, boolean forced) {
        CellTable asked = monitor.bound(window, cells).copy();
        Placements placements = Placements.take(asked);
        controller.ended().forEach(monitor::end);
        Findings findings = monitor.close(window, asked, models, forced, controller.moves(window));
        Orders orders = controller.close(window, placements, findings, doubt(window, findings, forced), monitor);
        orders.gates().stream()
                .filter(gate -> gate.state() == Gate.State.OPEN
                        && gate.lease().since() == gate.lease().decided())
                .forEach(gate -> monitor.reopened(gate.pool(), window + length));
        return new WindowResult(findings.with(controller::ledger), orders);
    }

    /**
     * Start of a window to be closed without cells, unless the model is heard of before, as {@link ModelMonitor#due}
     * says.
     */
    public OptionalLong due() {
        return monitor.due();
    }

    /** Whether it must begin anew from its stores, as {@link ModelMonitor#isOutdated} says. */
    public boolean isOutdated() {
        return monitor.isOutdated();
    }

    /** Takes a baseline, as {@link ModelMonitor#approve} does. */
    public void approve(Baseline baseline) {
        monitor.approve(baseline);
    }

    /** Takes a person's word; it counts from the next window on. */
    public void apply(Instruction said) {
        controller.apply(said);
    }

    /** Why what is seen is not to be trusted with an action; null where it is. */
    private static @Nullable String doubt(long window, Findings findings, boolean forced) {
        if (forced) {
            return "not all that was sampled has arrived: the window was closed without it";
        }
        String alarm = findings.evidence().controls().alarm();
        if (alarm != null) {
            return "a control found something where there is nothing to find: " + alarm;
        }
        return findings.incidents().stream()
                .filter(i -> i.course().closed() == null
                        && i.layer() == Layer.FEED
                        && !Signals.FACTS.contains(i.blame().signal())
                        && window - i.course().detected() < DOUBT_MILLIS)
                .map(i -> "what Plumbline sees is in doubt: " + i.id())
                .findFirst()
                .orElse(null);
    }
}
