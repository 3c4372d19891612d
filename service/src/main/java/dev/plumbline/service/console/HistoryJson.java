package dev.plumbline.service.console;

import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.DecisionJson;
import dev.plumbline.models.json.RollbackJson;
import dev.plumbline.models.json.UnstickJson;
import dev.plumbline.models.sample.Rfc3339;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was said over time, as JSON. */
final class HistoryJson {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SERIES = 12;

    private HistoryJson() {}

    /** The evidence of some monitors of a model, those with the most first; null stands for any. */
    static ObjectNode evidence(
            RecentView.View view, String model, @Nullable List<String> signals, @Nullable String cohort) {
        EvidenceRing.Excerpt excerpt = view.evidence()
                .excerpt(
                        model,
                        m -> (signals == null || signals.contains(m.signal()))
                                && (cohort == null || cohort.equals(m.cohort().toString())),
                        SERIES);
        ObjectNode json = JSON.createObjectNode();
        ArrayNode times = json.putArray("times");
        excerpt.windows().forEach(time -> times.add(time / 1000));
        numbers(json.putArray("thresholds"), excerpt.thresholds());
        ArrayNode series = json.putArray("series");
        for (EvidenceRing.Series s : excerpt.series()) {
            ObjectNode one = JSON.createObjectNode();
            one.put("signal", s.monitor().signal());
            one.put("reference", s.monitor().reference());
            one.put("cohort", s.monitor().cohort().toString());
            numbers(one.putArray("values"), s.values());
            series.add(one);
        }
        return json;
    }

    /**
     * How an incident went, whom it concerns, and what was done about it.
     *
     * @param least what was read is told of no fewer sessions
     */
    static ObjectNode incident(RecentView.View view, Incident incident, int least) {
        ObjectNode json = JSON.createObjectNode();
        view.roll().pools(incident.model(), incident.blame().cohort()).forEach(json.putArray("pools")::add);
        ArrayNode course = json.putArray("course");
        for (IncidentHistory.State state : view.courses().of(incident.id())) {
            Incident then = state.incident();
            ObjectNode one = JSON.createObjectNode();
            one.put("time", state.time() / 1000);
            number(one, "rate", then.measurement().rate());
            number(one, "expected", then.measurement().expected());
            number(one, "ratio", then.measurement().ratio());
            Incident.Interval bounds = then.measurement().ratioInterval();
            number(one, "low", bounds == null ? Double.NaN : bounds.low());
            number(one, "high", bounds == null ? Double.NaN : bounds.high());
            course.add(one);
        }
        Breakdown.write(json, view.cells(), incident, least);
        ArrayNode decisions = json.putArray("decisions");
        view.decisions().stream()
                .filter(d -> incident.id().equals(d.incident()))
                .forEach(d -> decisions.add(JSON.readTree(DecisionJson.write(d))));
        ArrayNode unsticks = json.putArray("unsticks");
        view.unsticks().stream()
                .filter(u -> u.incident().equals(incident.id()))
                .forEach(u -> unsticks.add(JSON.readTree(UnstickJson.write(u))));
        ArrayNode rollbacks = json.putArray("rollbacks");
        view.rollbacks().stream()
                .filter(r -> r.fault().incident().equals(incident.id()))
                .forEach(r -> rollbacks.add(JSON.readTree(RollbackJson.write(r))));
        return json;
    }

    /** All monitors of a pool's traffic, and what was decided about it. */
    static ObjectNode pool(RecentView.View view, String model, String pool) {
        ObjectNode json = JSON.createObjectNode().put("model", model).put("pool", pool);
        ArrayNode monitors = json.putArray("monitors");
        Evidence evidence = view.evidence().latest(model).orElse(null);
        if (evidence != null) {
            json.put("time", Rfc3339.write(evidence.window()));
            evidence.monitors().stream()
                    .filter(r -> view.roll().pools(model, r.cohort()).equals(Set.of(pool)))
                    .forEach(r -> monitors.add(FleetJson.cell(r).put("signal", r.signal())));
        }
        ArrayNode decisions = json.putArray("decisions");
        view.decisions().stream()
                .filter(d -> model.equals(d.model()) && pool.equals(d.pool()))
                .forEach(d -> decisions.add(JSON.readTree(DecisionJson.write(d))));
        return json;
    }

    private static void numbers(ArrayNode array, List<Float> values) {
        for (float value : values) {
            if (Float.isFinite(value)) {
                array.add(Math.round(value * 100) / 100.0);
            } else {
                array.addNull();
            }
        }
    }

    private static void number(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }
}
