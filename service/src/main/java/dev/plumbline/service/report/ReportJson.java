package dev.plumbline.service.report;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.backtest.Label;
import dev.plumbline.service.backtest.Score;
import dev.plumbline.service.backtest.Spans;
import dev.plumbline.service.coverage.CoverageJson;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.HdrHistogram.DoubleHistogram;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A report as JSON: all numbers of the page, and no others. The same input gives the same bytes. */
final class ReportJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int CURVES = 6;
    private static final double Z = 1.96;

    private final Observer seen;
    private final Backtest.Result result;

    private ReportJson(Observer seen, Backtest.Result result) {
        this.seen = seen;
        this.result = result;
    }

    static String write(String title, Observer seen, List<Judged> judged, List<String> differences) {
        Backtest.Result first = judged.get(0).result();
        ReportJson report = new ReportJson(seen, first);
        ObjectNode json = NODES.objectNode();
        json.put("v", 1);
        json.put("title", title);
        json.put("from", Rfc3339.write(first.from()));
        json.put("until", Rfc3339.write(first.until()));
        json.set("records", report.records());
        ArrayNode policies = json.putArray("policies");
        judged.forEach(one -> policies.add(policy(one)));
        ArrayNode sentences = json.putArray("differences");
        differences.forEach(sentences::add);
        json.set("evidence", report.evidence());
        json.set("reliability", report.reliability());
        json.set("scripts", report.scripts());
        json.set("surprisal", report.surprisal());
        json.set("harm", report.harm());
        json.set("latency", report.latency());
        json.set("judged", CoverageJson.write(first.coverage()));
        json.set("coverage", report.coverage());
        return MAPPER.writeValueAsString(json);
    }

    /** What one policy said, and with a score how much of it was so. */
    private static ObjectNode policy(Judged judged) {
        ObjectNode json = NODES.objectNode();
        json.put("name", judged.name());
        ArrayNode budget = json.putArray("budget");
        budget.add(budget(judged, Level.PAGE, judged.policy().alarms().pages()));
        budget.add(budget(judged, Level.TICKET, judged.policy().alarms().tickets()));
        ArrayNode incidents = json.putArray("incidents");
        judged.result().incidents().forEach(incident -> incidents.add(MAPPER.readTree(IncidentJson.write(incident))));
        Score score = judged.score();
        if (score != null) {
            json.set("labels", labels(score));
            ArrayNode falseAlarms = json.putArray("false_alarms");
            score.falseAlarms().forEach(incident -> falseAlarms.add(incident.id()));
        }
        return json;
    }

    private ObjectNode records() {
        ObjectNode json = NODES.objectNode();
        json.put("read", result.accounts().read());
        json.put("tallied", result.accounts().tallied());
        json.put("late", result.accounts().late());
        json.put("duplicate", result.accounts().duplicate());
        ObjectNode dead = json.putObject("dead");
        result.accounts().dead().forEach(dead::put);
        ObjectNode pools = json.putObject("pools");
        seen.responses.forEach(pools::put);
        json.put("sessions", seen.sessions);
        return json;
    }

    private static ObjectNode budget(Judged judged, Level level, Duration between) {
        Backtest.Result result = judged.result();
        Score score = judged.score();
        ObjectNode json = NODES.objectNode();
        json.put("level", level.code());
        json.put("promised", "1 per " + Spans.words(between.toMillis()));
        json.set("expected", number((double) (result.until() - result.from()) / between.toMillis()));
        json.put("raised", count(result.incidents(), level));
        if (score == null) {
            json.putNull("false");
        } else {
            json.put("false", count(score.falseAlarms(), level));
        }
        return json;
    }

    private static long count(List<Incident> incidents, Level least) {
        return incidents.stream().filter(i -> i.level().compareTo(least) >= 0).count();
    }

    private static ArrayNode labels(Score score) {
        ArrayNode json = NODES.arrayNode();
        for (Score.Fault fault : score.faults()) {
            Label label = fault.label();
            Incident incident = fault.incident();
            ObjectNode one = json.addObject();
            one.put("name", label.name());
            one.put("from", Rfc3339.write(label.from()));
            one.put("until", Rfc3339.write(label.until()));
            one.put("cohort", label.cohort().toString());
            one.put("incident", incident == null ? null : incident.id());
            one.put("delay", fault.missed() ? null : Spans.words(fault.delay()));
            one.put("page_delay", fault.pageDelay() < 0 ? null : Spans.words(fault.pageDelay()));
            one.put("blame", fault.blame().words());
        }
        return json;
    }

    private ObjectNode evidence() {
        Curves curves = seen.curves;
        ObjectNode json = NODES.objectNode();
        json.put("first", Rfc3339.write(Math.max(0, curves.first())));
        json.put("step_s", curves.step() / 1000);
        json.set("threshold", number(curves.threshold()));
        json.put("monitors", curves.count());
        int steps = (int) Math.min(Curves.MOST, Math.max(0, (result.until() - curves.first()) / curves.step()) + 1);
        ObjectNode layers = json.putObject("layers");
        for (Layer layer : Layer.values()) {
            Set<String> signals = new TreeSet<>();
            Signals.questions().stream()
                    .filter(q -> q.layer() == layer)
                    .map(Question::name)
                    .forEach(signals::add);
            ArrayNode own = NODES.arrayNode();
            for (Curves.Curve curve : curves.top(signals, CURVES)) {
                ObjectNode one = own.addObject();
                one.put("signal", curve.monitor.signal());
                one.put("reference", curve.monitor.reference());
                one.put("cohort", curve.monitor.cohort().toString());
                one.put("model", curve.model);
                one.set("highest", number(curve.highest()));
                ArrayNode values = one.putArray("values");
                for (int i = 0; i < steps; i++) {
                    values.add(number(curve.at(i)));
                }
            }
            if (!own.isEmpty()) {
                layers.set(layer.code(), own);
            }
        }
        return json;
    }

    private ObjectNode reliability() {
        ObjectNode json = NODES.objectNode();
        seen.reliability.forEach((pool, bins) -> {
            ArrayNode own = json.putArray(pool);
            bins.forEach((bin, cell) -> own.add(reliability(cell)));
        });
        return json;
    }

    /** What was reported and what was chosen, with Wilson's interval at 95%. */
    private static ObjectNode reliability(Cell cell) {
        double n = (double) cell.trials();
        double observed = cell.hits() / n;
        double centre = (observed + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.sqrt(observed * (1 - observed) / n + Z * Z / (4 * n * n));
        ObjectNode json = NODES.objectNode();
        json.put("tokens", cell.trials());
        json.set("predicted", number((cell.expectedLow() + cell.expectedHigh()) / 2 / n));
        json.set("observed", number(observed));
        json.set("low", number(Math.min(observed, centre - half)));
        json.set("high", number(Math.max(observed, centre + half)));
        return json;
    }

    private ObjectNode scripts() {
        ObjectNode json = NODES.objectNode();
        seen.responses.forEach((pool, n) -> {
            ObjectNode own = json.putObject(pool);
            seen.scripts.getOrDefault(pool, Map.of()).forEach(own::put);
        });
        return json;
    }

    /** Bins of mean surprisal, twelve an octave from 0.02 nats on, as shares of the pool's responses. */
    private ObjectNode surprisal() {
        ObjectNode json = NODES.objectNode();
        int last = seen.surprisal.values().stream()
                .flatMap(bins -> bins.keySet().stream())
                .max(Integer::compare)
                .orElse(-1);
        int first = seen.surprisal.values().stream()
                .flatMap(bins -> bins.keySet().stream())
                .min(Integer::compare)
                .orElse(0);
        ArrayNode nats = json.putArray("nats");
        for (int bin = first; bin <= last; bin++) {
            nats.add(number(0.02 * StrictMath.pow(2, bin / 12.0)));
        }
        ObjectNode pools = json.putObject("pools");
        seen.surprisal.forEach((pool, bins) -> {
            double all = bins.values().stream().mapToDouble(n -> (double) n).sum();
            ArrayNode shares = pools.putArray(pool);
            for (int bin = first; bin <= last; bin++) {
                shares.add(number(bins.getOrDefault(bin, 0L) / all));
            }
        });
        return json;
    }

    private ArrayNode harm() {
        return NODES.arrayNode()
                .add(harm("served by another context class than asked for", seen.misrouted))
                .add(harm("letters of a script that nothing explains", seen.mixed));
    }

    private static ObjectNode harm(String what, HarmLedger ledger) {
        ObjectNode json = NODES.objectNode();
        json.put("what", what);
        json.put("responses", ledger.responses());
        json.put("sessions", ledger.sessions());
        ObjectNode groups = json.putObject("sessions_by_times");
        ledger.groups().forEach(groups::put);
        return json;
    }

    private ArrayNode latency() {
        ArrayNode json = NODES.arrayNode();
        latency("time to first token", seen.firstToken, json);
        latency("time per further token", seen.perToken, json);
        return json;
    }

    private static void latency(String what, Latencies latencies, ArrayNode json) {
        latencies.forEach((path, times) -> {
            ObjectNode one = json.addObject();
            one.put("what", what);
            one.put("path", path);
            one.put("responses", times.getTotalCount());
            one.set("p95", quantile(times, 0.95));
            one.set("p99", quantile(times, 0.99));
        });
    }

    private static ArrayNode quantile(DoubleHistogram times, double q) {
        Latencies.Quantile quantile = Latencies.quantile(times, q);
        return NODES.arrayNode()
                .add(number(quantile.value()))
                .add(number(quantile.low()))
                .add(number(quantile.high()));
    }

    private ArrayNode coverage() {
        ArrayNode json = NODES.arrayNode();
        seen.unverifiable.forEach((key, n) -> {
            ObjectNode one = json.addObject();
            one.put("signal", key.signal());
            one.put("form", form(key));
            one.put("why", Unverifiable.of(key.reason()).text());
            one.put("responses", n);
        });
        return json;
    }

    private static String form(Observer.Coverage key) {
        return Signals.questions().stream()
                .filter(q -> q.name().equals(key.signal())
                        && key.cut() < q.words().hit().size())
                .map(q -> q.words().hit().get(key.cut()))
                .findFirst()
                .orElse("");
    }

    /** Four digits; null where it is no number. */
    private static JsonNode number(double value) {
        return Double.isFinite(value)
                ? NODES.numberNode(
                        new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros())
                : NODES.nullNode();
    }
}
