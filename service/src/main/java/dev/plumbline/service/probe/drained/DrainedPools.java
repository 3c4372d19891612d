package dev.plumbline.service.probe.drained;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.models.policy.ProbeRules;
import dev.plumbline.service.gate.GateBoard;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which pools are drained, which of them is to be probed next, and beside which sound one. */
public final class DrainedPools {

    private DrainedPools() {}

    /**
     * A probe that is due.
     *
     * @param against the sound pool; empty where none is
     */
    public record Due(Gate gate, String against) {}

    /** Whether Plumbline keeps new sessions away; a person's word is a person's to take back. */
    public static boolean isDrained(Gate gate) {
        return gate.state() == Gate.State.CLOSED && gate.by() == null;
    }

    /** Whether nothing speaks against it. */
    public static boolean isSound(Gate gate) {
        return gate.state() == Gate.State.OPEN && gate.verdict() != Verdict.FAIL;
    }

    /** The drained pool that was not probed for the longest time, if it is due. */
    static Optional<Due> next(GateBoard board, ProbeRules rules, long now) {
        List<Gate> gates = board.all(null).stream()
                .filter(gate -> rules.pools().containsKey(gate.pool()))
                .toList();
        return gates.stream()
                .filter(gate -> isDrained(gate) && due(board, rules, gate) <= now)
                .min(Comparator.comparingLong((Gate gate) -> due(board, rules, gate))
                        .thenComparing((Gate gate) -> gate.key()))
                .map(gate -> new Due(gate, sound(gates, gate)));
    }

    /** When it is to be probed; at once where a probe of it broke off. */
    private static long due(GateBoard board, ProbeRules rules, Gate gate) {
        PoolProbe last = board.probe(gate.model(), gate.pool()).orElse(null);
        if (last == null
                || last.state() == PoolProbe.State.RUNNING
                || last.began() < gate.lease().since()) {
            return Long.MIN_VALUE;
        }
        return last.cost().time() + rules.every().toMillis();
    }

    private static String sound(List<Gate> gates, Gate drained) {
        return gates.stream()
                .filter(gate -> gate.model().equals(drained.model()) && isSound(gate))
                .max(Comparator.comparing((Gate gate) -> gate.verdict() == Verdict.PASS)
                        .thenComparing(Gate::pool, Comparator.reverseOrder()))
                .map(Gate::pool)
                .orElse("");
    }
}
