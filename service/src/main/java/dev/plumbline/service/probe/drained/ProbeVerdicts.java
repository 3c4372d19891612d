package dev.plumbline.service.probe.drained;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.policy.GateOpening;
import dev.plumbline.service.gate.GateBoard;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Writes down what probes of drained pools find, and ends incidents by it as far as the policy allows. */
public final class ProbeVerdicts {

    private static final Duration HOLDS = Duration.ofHours(1);

    /** Incidents of one pool that are remembered; a pool has few that are open at a time. */
    private static final int REMEMBERED = 50;

    private final GateBoard board;
    private final Supplier<GateOpening> opens;
    private final Consumer<PoolProbe> publish;
    private final Consumer<Instruction> order;
    private final Clock clock;

    /**
     * @param opens as the policy in force has it
     * @param publish writes down what was found
     * @param order writes down that an incident ends
     */
    public ProbeVerdicts(
            GateBoard board,
            Supplier<GateOpening> opens,
            Consumer<PoolProbe> publish,
            Consumer<Instruction> order,
            Clock clock) {
        this.board = board;
        this.opens = opens;
        this.publish = publish;
        this.order = order;
        this.clock = clock;
    }

    /**
     * Takes a verdict, or how far a probe is.
     *
     * @param by who asked, for the audit
     * @return the incidents that it ended
     */
    public synchronized List<String> accept(PoolProbe found, String by) {
        Gate gate = board.gate(found.model(), found.pool());
        TreeSet<String> seen = new TreeSet<>();
        board.probe(found.model(), found.pool())
                .filter(before -> before.probe().equals(found.probe())
                        && before.differentIn().size() < REMEMBERED)
                .ifPresent(before -> seen.addAll(before.differentIn()));
        if (found.state() == PoolProbe.State.DIFFERENT) {
            seen.addAll(gate.grounds().incidents());
        }
        PoolProbe kept = found.withDifferentIn(List.copyOf(seen));
        publish.accept(kept);
        board.apply(kept);
        List<String> ended = new ArrayList<>();
        if (kept.state() == PoolProbe.State.EQUIVALENT && DrainedPools.isDrained(gate)) {
            gate.grounds().incidents().stream()
                    .filter(incident -> mayEnd(incident, kept))
                    .forEach(incident -> {
                        order.accept(end(incident, kept, by));
                        ended.add(incident);
                    });
        }
        return ended;
    }

    /** Whether all pools that it blames are drained, equivalent now, and allowed to say so. */
    private boolean mayEnd(String incident, PoolProbe kept) {
        GateOpening rule = opens.get();
        return board.all(kept.model()).stream()
                .filter(gate -> gate.grounds().incidents().contains(incident))
                .allMatch(gate -> DrainedPools.isDrained(gate)
                        && board.probe(gate.model(), gate.pool())
                                .filter(probe -> probe.state() == PoolProbe.State.EQUIVALENT
                                        && probe.probe().equals(kept.probe())
                                        && probe.began() >= gate.lease().since()
                                        && rule.allows(probe.differentIn().contains(incident)))
                                .isPresent());
    }

    private Instruction end(String incident, PoolProbe kept, String by) {
        long now = clock.millis();
        String why = "a probe finds " + kept.pool() + " equivalent to " + kept.against();
        return new Instruction(
                kept.model(), Instruction.Kind.END, null, incident, by, why, now, now + HOLDS.toMillis());
    }
}
