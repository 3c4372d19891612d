package dev.plumbline.service.probe.drained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.models.json.PoolProbeJson;
import dev.plumbline.models.policy.GateOpening;
import dev.plumbline.service.gate.BoardJson;
import dev.plumbline.service.gate.GateBoard;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeVerdictsTest {

    private static final long NOW = 1_756_080_000_000L;

    private final Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
    private final GateBoard board = new GateBoard(clock);
    private final List<PoolProbe> published = new ArrayList<>();
    private final List<Instruction> ordered = new ArrayList<>();
    private GateOpening opens = GateOpening.DIFFERENT_FIRST;
    private final ProbeVerdicts verdicts = new ProbeVerdicts(board, () -> opens, published::add, ordered::add, clock);

    @Test
    void equivalent_endsTheIncident_onlyIfTheSameProbeWasDifferentDuringIt() {
        board.apply(gate("b", Gate.State.CLOSED, null, "inc-1"));
        assertEquals(List.of(), accept("b", PoolProbe.State.EQUIVALENT, "p"));
        accept("b", PoolProbe.State.DIFFERENT, "p");
        accept("b", PoolProbe.State.RUNNING, "p");
        assertEquals(List.of("inc-1"), accept("b", PoolProbe.State.EQUIVALENT, "p"));
        assertEquals("ann", ordered.get(0).by());
        board.apply(gate("b", Gate.State.CLOSED, null, "inc-2"));
        assertEquals(List.of(), accept("b", PoolProbe.State.EQUIVALENT, "p"), "another incident");
    }

    @Test
    void anotherProbe_cannotTakeTheWordBack() {
        board.apply(gate("b", Gate.State.CLOSED, null, "inc-1"));
        accept("b", PoolProbe.State.DIFFERENT, "p");
        assertEquals(List.of(), accept("b", PoolProbe.State.EQUIVALENT, "q"));
        assertEquals(List.of(), published.get(1).differentIn());
    }

    @Test
    void policy_mayOpenAlwaysOrNever() {
        board.apply(gate("b", Gate.State.CLOSED, null, "inc-1"));
        opens = GateOpening.EQUIVALENT;
        assertEquals(List.of("inc-1"), accept("b", PoolProbe.State.EQUIVALENT, "p"));
        opens = GateOpening.NEVER;
        accept("b", PoolProbe.State.DIFFERENT, "p");
        assertEquals(List.of(), accept("b", PoolProbe.State.EQUIVALENT, "p"));
    }

    @Test
    void incidentOfSeveralPools_endsWhenAllAreEquivalent() {
        opens = GateOpening.EQUIVALENT;
        board.apply(gate("b", Gate.State.CLOSED, null, "inc-1"));
        board.apply(gate("c", Gate.State.CLOSED, null, "inc-1"));
        assertEquals(List.of(), accept("b", PoolProbe.State.EQUIVALENT, "p"));
        assertEquals(List.of("inc-1"), accept("c", PoolProbe.State.EQUIVALENT, "p"));
    }

    @Test
    void incidentThatBlamesAPoolThatIsNotDrained_orThatAPersonClosed_doesNotEnd() {
        opens = GateOpening.EQUIVALENT;
        board.apply(gate("b", Gate.State.CLOSED, null, "inc-1"));
        board.apply(gate("c", Gate.State.OPEN, null, "inc-1"));
        assertEquals(List.of(), accept("b", PoolProbe.State.EQUIVALENT, "p"));
        board.apply(gate("d", Gate.State.CLOSED, "somebody", "inc-2"));
        assertEquals(List.of(), accept("d", PoolProbe.State.EQUIVALENT, "p"));
    }

    @Test
    void verdict_standsBesideTheGate_andIsReadAsItWasWritten() {
        Gate gate = gate("b", Gate.State.CLOSED, null, "inc-1");
        board.apply(gate);
        accept("b", PoolProbe.State.DIFFERENT, "p");
        PoolProbe kept = published.get(0);
        assertEquals(kept, PoolProbeJson.read(PoolProbeJson.write(kept)));
        assertEquals(
                "different",
                BoardJson.write(board, gate).path("probe").path("verdict").asString());
        board.apply(kept.in(PoolProbe.State.RUNNING, "", new PoolProbe.Cost(NOW - 1, 0, 0)));
        assertTrue(board.probe("m", "b").orElseThrow().state() == PoolProbe.State.DIFFERENT, "the later word counts");
    }

    private List<String> accept(String pool, PoolProbe.State state, String probe) {
        PoolProbe.Cost cost = new PoolProbe.Cost(NOW, 7, 70);
        return verdicts.accept(
                new PoolProbe("m", pool, "a", state, "", probe, List.of("inc-of-nobody"), NOW, cost), "ann");
    }

    private static Gate gate(String pool, Gate.State state, String by, String incident) {
        return new Gate(
                "m",
                pool,
                state,
                Verdict.FAIL,
                "",
                new Gate.Grounds(1, 1, List.of(incident), 9, 9),
                by,
                new Gate.Lease(NOW - 9, NOW - 9, NOW + 9_999));
    }
}
