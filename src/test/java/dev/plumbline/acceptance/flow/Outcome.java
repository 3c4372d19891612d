package dev.plumbline.acceptance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.tally.HitIds;
import dev.plumbline.detector.tally.IdSample;
import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Orders;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.AlertJson;
import dev.plumbline.models.json.DecisionJson;
import dev.plumbline.models.json.EvidenceJson;
import dev.plumbline.models.json.GateJson;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.json.RollbackJson;
import dev.plumbline.models.json.UnstickJson;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** All that a run said: to be compared with what another said of the same recording, in every field. */
final class Outcome {

    private final TreeMap<String, CellTable> cells = new TreeMap<>();
    private final TreeMap<String, List<String>> evidence = new TreeMap<>();
    private final TreeMap<String, List<String>> incidents = new TreeMap<>();
    private final TreeMap<String, List<String>> alerts = new TreeMap<>();
    private final TreeMap<String, List<String>> actions = new TreeMap<>();
    private Accounts accounts = Accounts.NONE;

    void add(Tally tally) {
        cells.computeIfAbsent(tally.window() + " " + tally.model(), k -> new CellTable())
                .addAll(tally.cells());
    }

    void add(Accounts more) {
        accounts = accounts.plus(more);
    }

    void add(Findings findings) {
        add(findings.evidence());
        findings.incidents().forEach(this::add);
        findings.alerts().forEach(this::add);
    }

    void add(Orders orders) {
        orders.gates().forEach(this::add);
        orders.unsticks().forEach(this::add);
        orders.rollbacks().forEach(this::add);
        orders.decisions().forEach(this::add);
    }

    void add(Gate g) {
        add(actions, "gate " + g.key(), GateJson.write(g));
    }

    void add(Unstick u) {
        add(actions, "unstick " + u.id(), UnstickJson.write(u));
    }

    void add(Rollback r) {
        add(actions, "rollback " + r.id(), RollbackJson.write(r));
    }

    void add(Decision d) {
        add(actions, "decisions of " + d.model(), DecisionJson.write(d));
    }

    void add(Evidence e) {
        add(evidence, e.model(), EvidenceJson.write(e));
    }

    void add(Incident i) {
        add(incidents, i.id(), IncidentJson.write(i));
    }

    void add(Alert a) {
        add(alerts, a.incident().id(), AlertJson.write(a));
    }

    Accounts accounts() {
        return accounts;
    }

    /** The last state of each incident, by id. */
    List<String> incidents() {
        return incidents.values().stream().map(i -> i.get(i.size() - 1)).toList();
    }

    /** The first difference to {@code expected} fails, the plainest first. */
    void assertSame(Outcome expected, String what) {
        assertEquals(expected.accounts, accounts, what + ": accounts");
        assertEquals(expected.judged(), judged(), what + ": cells");
        assertEquals(expected.incidents(), incidents(), what + ": incidents");
        assertEquals(expected.alerts, alerts, what + ": alerts");
        assertEquals(expected.incidents, incidents, what + ": states of incidents");
        assertEquals(expected.actions, actions, what + ": actions");
        assertEquals(expected.evidence, evidence, what + ": evidence");
    }

    /** The cells as they are judged, once all sources are merged: of the ids that hits bear the first ones. */
    private TreeMap<String, CellTable> judged() {
        TreeMap<String, CellTable> judged = new TreeMap<>(cells);
        judged.replaceAll((window, table) -> HitIds.first(IdSample.first(table)));
        return judged;
    }

    private static void add(TreeMap<String, List<String>> said, String key, String json) {
        said.computeIfAbsent(key, k -> new ArrayList<>()).add(json);
    }
}
