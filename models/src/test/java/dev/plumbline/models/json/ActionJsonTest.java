package dev.plumbline.models.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.action.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionJsonTest {

    private static final Ledger LEDGER = new Ledger(40, 10, 100, 50);

    @Test
    void gate_readsBack() {
        Gate gate = new Gate(
                "m",
                "a",
                Gate.State.CLOSED,
                Verdict.FAIL,
                "why",
                new Gate.Grounds(5, 3, List.of("inc-1"), 21.5, 17.25),
                null,
                new Gate.Lease(1000, 2000, 302_000));
        assertEquals(gate, GateJson.read(GateJson.write(gate)));
        Gate other = gate.decided(Gate.State.OPEN, "ann", "a drill", 3000, 9000);
        assertEquals(other, GateJson.read(GateJson.write(other)));
        String later = GateJson.write(gate).replace("\"v\":1", "\"v\":2");
        assertThrows(IllegalArgumentException.class, () -> GateJson.read(later));
    }

    @Test
    void unstick_readsBack() {
        Unstick unstick = new Unstick(
                "id",
                "m",
                "a",
                "inc-1",
                Enforcement.ORDERED,
                "why",
                new Unstick.Stuck(1000, List.of(new Unstick.Seen("s", 1500)), 500),
                2000,
                LEDGER);
        assertEquals(unstick, UnstickJson.read(UnstickJson.write(unstick)));
    }

    @Test
    void rollback_readsBack() {
        Rollback rollback = new Rollback(
                "id",
                "m",
                new Rollback.Change(List.of("a", "b"), "v2", "v1", 1000),
                new Rollback.Fault("inc-1", 1500, 20.5, 17.25),
                Enforcement.PROPOSED,
                "why",
                2000,
                LEDGER);
        assertEquals(rollback, RollbackJson.read(RollbackJson.write(rollback)));
    }

    @Test
    void decisionAndInstruction_readBack() {
        Decision decision = new Decision(
                1000, "m", "a", null, Decision.Kind.GATE, Decision.Result.REFUSED, List.of("one", "two"), null);
        assertEquals(decision, DecisionJson.read(DecisionJson.write(decision)));
        Instruction said = new Instruction("m", Instruction.Kind.APPROVE, null, "inc-1", "ann", "yes", 1000, 2000);
        assertEquals(said, InstructionJson.read(InstructionJson.write(said)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Instruction("m", Instruction.Kind.OPEN, null, "inc-1", "ann", "", 1000, 2000));
    }

    @Test
    void ledger_sharesOfStickySessions() {
        assertEquals(0.4, LEDGER.share());
        assertEquals(0.2, LEDGER.placedShare());
        assertEquals(0.6, LEDGER.returnedShare());
    }
}
