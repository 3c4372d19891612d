package dev.plumbline.detector.action;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.models.action.Enforcement;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ControllerStateTest {

    @Test
    void forget_keepsActionsOfOpenIncidentsOnly_byTheWholeId() {
        ControllerState state = new ControllerState();
        String open = ActionIds.unstick("inc-1", "m", "a");
        String closed = ActionIds.unstick("inc-12", "m", "a");
        String closedToo = ActionIds.rollback("twin-inc-1", "m", "v2");
        Set.of(open, closed, closedToo).forEach(action -> state.done.put(action, Enforcement.ORDERED));

        state.forget(Set.of("inc-1"), Set.of("inc-1"), 0);

        assertEquals(Set.of(open), state.done.keySet());
    }

    @Test
    void incidentOfAnAction_isReadFromItsId() {
        assertEquals("inc-0a-b", ActionIds.incident(ActionIds.rollback("inc-0a-b", "org/model-7", "v-2")));
    }
}
