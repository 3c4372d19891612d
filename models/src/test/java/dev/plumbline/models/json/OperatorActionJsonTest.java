package dev.plumbline.models.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Blame;
import dev.plumbline.models.incident.Course;
import dev.plumbline.models.incident.Impact;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.incident.Measurement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people decided and what receivers know reads back as it was written. */
class OperatorActionJsonTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void write_readsBack(long seed) {
        Make make = new Make(seed);
        for (int i = 0; i < 200; i++) {
            OperatorAction act = make.act();
            assertEquals(act, OperatorActionJson.read(OperatorActionJson.write(act)), "seed " + seed);
            NotificationState receipt = make.receipt();
            assertEquals(receipt, NotificationStateJson.read(NotificationStateJson.write(receipt)), "seed " + seed);
        }
    }

    @Test
    void read_laterVersion_isRefused() {
        String json = OperatorActionJson.write(new Make(1).act()).replace("\"v\":1", "\"v\":2");
        assertThrows(IllegalArgumentException.class, () -> OperatorActionJson.read(json));
    }

    @Test
    void scope_holds_modelCohortAndAllSignals() {
        Incident incident = new Incident(
                "inc-1",
                "rank-large",
                Layer.LOGITS,
                Level.PAGE,
                new Blame(
                        Cohort.of("pool", "a"),
                        List.of("hardware=h"),
                        List.of(),
                        "twins",
                        "contract",
                        List.of("token-drift", "twins")),
                new Course(0, new Incident.Span(0, 0), 0, null, null, null, Incident.Again.NEVER),
                new Measurement(1, 1, 1, 1, 1, null, 1, 1, 1),
                new Impact(1, null, Ledger.NONE),
                "");
        assertTrue(new OperatorAction.Scope("", Map.of(), List.of()).holds(incident));
        assertTrue(new OperatorAction.Scope("rank-*", Map.of("pool", "a"), List.of()).holds(incident));
        assertTrue(
                new OperatorAction.Scope("", Map.of("hardware", "h"), List.of()).holds(incident), "another name of it");
        assertFalse(new OperatorAction.Scope("embed-*", Map.of(), List.of()).holds(incident));
        assertFalse(new OperatorAction.Scope("", Map.of("pool", "b"), List.of()).holds(incident));
        assertTrue(new OperatorAction.Scope("", Map.of(), List.of("twins", "token-drift")).holds(incident));
        assertFalse(new OperatorAction.Scope("", Map.of(), List.of("twins")).holds(incident), "another signal speaks");
    }
}
