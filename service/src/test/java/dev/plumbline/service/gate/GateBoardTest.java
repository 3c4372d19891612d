package dev.plumbline.service.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Verdict;
import org.junit.jupiter.api.Test;

class GateBoardTest {

    private final Gates.StillClock clock = new Gates.StillClock();
    private final GateBoard board = new GateBoard(clock);

    @Test
    void gate_unknown_isOpenAndInsufficient() {
        expect(Gate.State.OPEN, Verdict.INSUFFICIENT);
    }

    @Test
    void knows_onlyWhatWasJudged_notWhatWasSaid() {
        board.apply(Gates.said("a", Instruction.Kind.CLOSE, clock.now, clock.now + 100));
        assertFalse(board.knows("m", "a"));
        board.apply(Gates.gate("m", "a", Gate.State.OPEN, Verdict.PASS, clock.now - 1));
        assertTrue(board.knows("m", "a"));
    }

    @Test
    void gate_lease_endsToTheMillisecond() {
        board.apply(Gates.gate("m", "a", Gate.State.CLOSED, Verdict.FAIL, clock.now + 1));
        expect(Gate.State.CLOSED, Verdict.FAIL);
        clock.now++;
        expect(Gate.State.OPEN, Verdict.INSUFFICIENT);
        board.apply(Gates.gate("m", "a", Gate.State.OPEN, Verdict.PASS, clock.now));
        expect(Gate.State.OPEN, Verdict.INSUFFICIENT);
    }

    @Test
    void gate_aPersonsWord_standsOverTheLeaseAndOutlivesIt() {
        board.apply(Gates.gate("m", "a", Gate.State.OPEN, Verdict.PASS, clock.now + 10));
        board.apply(Gates.said("a", Instruction.Kind.CLOSE, clock.now, clock.now + 100));
        expect(Gate.State.CLOSED, Verdict.PASS);
        assertEquals("ann", board.gate("m", "a").by());
        clock.now += 50;
        expect(Gate.State.CLOSED, Verdict.INSUFFICIENT);
        clock.now += 50;
        expect(Gate.State.OPEN, Verdict.INSUFFICIENT);
    }

    @Test
    void gate_release_takesTheWordBack() {
        board.apply(Gates.gate("m", "a", Gate.State.CLOSED, Verdict.FAIL, clock.now + 1000));
        board.apply(Gates.said("a", Instruction.Kind.OPEN, clock.now, clock.now + 100));
        expect(Gate.State.OPEN, Verdict.FAIL);
        board.apply(Gates.said("a", Instruction.Kind.RELEASE, clock.now, clock.now + 100));
        expect(Gate.State.CLOSED, Verdict.FAIL);
        assertNull(board.gate("m", "a").by());
    }

    @Test
    void all_isInOrder_ofOneModelOrOfAll() {
        board.apply(Gates.gate("n", "b", Gate.State.OPEN, Verdict.PASS, clock.now + 10));
        board.apply(Gates.gate("m", "b", Gate.State.OPEN, Verdict.PASS, clock.now + 10));
        board.apply(Gates.said("a", Instruction.Kind.CLOSE, clock.now, clock.now + 100));
        assertEquals("[m a, m b, n b]", names(null));
        assertEquals("[m a, m b]", names("m"));
    }

    private String names(String model) {
        return board.all(model).stream()
                .map(g -> g.model() + " " + g.pool())
                .toList()
                .toString();
    }

    private void expect(Gate.State state, Verdict verdict) {
        Gate gate = board.gate("m", "a");
        assertEquals(state, gate.state());
        assertEquals(verdict, gate.verdict());
    }
}
