package dev.plumbline.service.console;

import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.detector.tally.KnownPast;
import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.json.DecisionJson;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.coverage.CoverageJson;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.service.delivery.operator.OperatorActions;
import dev.plumbline.service.gate.BoardJson;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.view.FleetStatus;
import dev.plumbline.topologies.Prefix;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fleet at one look. The measure of everything is the share of its budget that evidence has used up: ln of the
 * evidence over ln of what it must reach to page. It is 0 where nothing speaks against a pool, and 1 where somebody is
 * woken.
 */
final class FleetJson {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final double NOTABLE = 0.5;
    private static final int WIDE = 6;

    /** Of a model with more pools, those of which there is nothing to say have no cells. */
    private static final int SHOWN = 40;

    /** Points of the lines that show the last hour. */
    private static final int SPANS = 20;

    private final Prefix prefix;
    private final Policy policy;
    private final IncidentView board;
    private final GateBoard gates;
    private final boolean readOnly;
    private final Clock clock;

    FleetJson(Prefix prefix, Policy policy, IncidentView board, GateBoard gates, boolean readOnly, Clock clock) {
        this.prefix = prefix;
        this.policy = policy;
        this.board = board;
        this.gates = gates;
        this.readOnly = readOnly;
        this.clock = clock;
    }

    /** All that the first page shows, but for the incidents themselves. */
    ObjectNode write(RecentView.View view, FleetStatus status) {
        ObjectNode json = status(status);
        json.put("window_s", policy.timing().window().toSeconds());
        List<Incident> open = board.incidents().stream()
                .filter(incident -> incident.course().closed() == null)
                .toList();
        ArrayNode models = json.putArray("models");
        Coverage coverage = view.counted().coverage().all();
        view.evidence().latest().forEach(evidence -> models.add(model(view, coverage, evidence, open)));
        json.set("unjudged", unjudged(view, coverage));
        ObjectNode about = json.putObject("about");
        board.incidents().forEach(incident -> about.set(incident.id(), about(view, incident)));
        json.set("feed", feed(view.counted().feed()));
        json.set("budgets", budgets());
        json.set("controls", controls(view.evidence().latest()));
        return json;
    }

    /** What is so at one look, and what every page needs to know. */
    ObjectNode status(FleetStatus status) {
        ObjectNode json = JSON.createObjectNode();
        json.put("prefix", prefix.name());
        json.put("recording", isRecording());
        json.put("read_only", readOnly);
        ObjectNode said = json.putObject("status");
        said.put("state", status.state().code());
        said.put("tone", status.state().tone().code());
        said.put("badge", status.state().badge());
        said.put("title", status.title());
        said.put("headline", status.headline());
        said.put("exit_code", status.state().exitCode());
        ArrayNode findings = said.putArray("findings");
        status.findings()
                .forEach(
                        f -> findings.addObject().put("state", f.state().code()).put("text", f.text()));
        return json;
    }

    /** Which pools an incident blames, and what was decided last of each action. */
    private static ObjectNode about(RecentView.View view, Incident incident) {
        ObjectNode json = JSON.createObjectNode();
        view.roll().pools(incident.model(), incident.blame().cohort()).forEach(json.putArray("pools")::add);
        Map<String, Decision> last = new LinkedHashMap<>();
        view.decisions().stream()
                .filter(d -> incident.id().equals(d.incident()))
                .forEach(d -> last.put(d.kind() + " " + d.pool(), d));
        ArrayNode done = json.putArray("done");
        last.values().forEach(d -> done.add(JSON.readTree(DecisionJson.write(d))));
        return json;
    }

    private boolean isRecording() {
        return prefix.kind() == Prefix.Kind.REPLAY;
    }

    /** Models that send, and of which no window was judged yet. */
    private static ArrayNode unjudged(RecentView.View view, Coverage coverage) {
        Set<String> sending = coverage.models();
        view.evidence().latest().forEach(evidence -> sending.remove(evidence.model()));
        ArrayNode json = JSON.createArrayNode();
        sending.forEach(json::add);
        return json;
    }

    private ObjectNode model(RecentView.View view, Coverage coverage, Evidence evidence, List<Incident> all) {
        String name = evidence.model();
        List<Incident> open = all.stream().filter(i -> i.model().equals(name)).toList();
        Map<String, Map<String, Evidence.Reading>> rows = new TreeMap<>();
        view.roll().pools(name).forEach(pool -> rows.put(pool, new HashMap<>()));
        Map<Cohort, Map<String, Evidence.Reading>> wide = new LinkedHashMap<>();
        Set<String> signals = new TreeSet<>();
        Map<Cohort, Set<String>> members = new HashMap<>();
        for (Evidence.Reading reading : evidence.monitors()) {
            signals.add(reading.signal());
            Set<String> pools = members.computeIfAbsent(
                    reading.cohort(), cohort -> view.roll().pools(name, cohort));
            (pools.size() == 1
                            ? rows.computeIfAbsent(pools.iterator().next(), p -> new HashMap<>())
                            : wide.computeIfAbsent(reading.cohort(), c -> new HashMap<>()))
                    .merge(reading.signal(), reading, (a, b) -> b.evidence() > a.evidence() ? b : a);
        }
        ObjectNode json = JSON.createObjectNode();
        json.put("model", name);
        json.put(
                "time",
                Rfc3339.write(evidence.window() + policy.timing().window().toMillis()));
        json.put("forced", evidence.forced());
        json.put("monitors", evidence.monitors().size());
        KnownPast past = KnownPast.of(evidence.monitors());
        json.set("coverage", CoverageJson.write(coverage.table(name, past)));
        signals.forEach(json.putArray("signals")::add);
        Map<String, ObjectNode> blamed = blamed(open, view.roll());
        ArrayNode pools = json.putArray("pools");
        rows.forEach((pool, cells) -> {
            ObjectNode marks = blamed.getOrDefault(pool, JSON.createObjectNode());
            boolean quiet = marks.isEmpty() && strongest(cells) < NOTABLE;
            boolean shown = !quiet || rows.size() <= SHOWN;
            ObjectNode row = row(view, name, pool, shown ? cells : Map.of());
            row.put("quiet", quiet);
            ObjectNode values = row.putObject("values");
            view.roll().values(name, pool).forEach((dimension, set) -> set.forEach(values.putArray(dimension)::add));
            row.set("blamed", marks);
            row.set("coverage", CoverageJson.summary(coverage.table(name, pool, past)));
            row.set("gate", BoardJson.write(gates, gate(name, pool, evidence)));
            pools.add(row);
        });
        ArrayNode cohorts = json.putArray("cohorts");
        wide.entrySet().stream()
                .filter(e -> notable(
                        e.getKey(), e.getValue(), members.getOrDefault(e.getKey(), Set.of()), open, view.roll()))
                .sorted(Comparator.comparingDouble(e -> -strongest(e.getValue())))
                .limit(WIDE)
                .forEach(e -> {
                    ObjectNode row = row(view, name, e.getKey().toString(), e.getValue());
                    members.getOrDefault(e.getKey(), Set.of()).forEach(row.putArray("pools")::add);
                    ObjectNode marks = row.putObject("blamed");
                    open.stream()
                            .filter(i -> i.blame().cohort().equals(e.getKey()))
                            .forEach(i -> i.blame().signals().forEach(signal -> mark(marks, signal, i)));
                    cohorts.add(row);
                });
        ArrayNode alone = json.putArray("alone");
        evidence.alone()
                .forEach(a -> alone.add(
                        JSON.createObjectNode().put("stratum", a.stratum()).put("pool", a.pool())));
        return json;
    }

    /** Whether several pools together are blamed, or stand out by what no open incident of any of them explains. */
    private static boolean notable(
            Cohort cohort,
            Map<String, Evidence.Reading> cells,
            Set<String> pools,
            List<Incident> open,
            PoolIndex roll) {
        return open.stream().anyMatch(i -> i.blame().cohort().equals(cohort))
                || cells.values().stream()
                        .filter(reading -> share(reading) >= NOTABLE)
                        .anyMatch(reading -> open.stream()
                                .filter(i -> i.blame().signals().contains(reading.signal()))
                                .allMatch(i -> Collections.disjoint(
                                        roll.pools(i.model(), i.blame().cohort()), pools)));
    }

    private Gate gate(String model, String pool, Evidence evidence) {
        return isRecording() ? gates.gate(model, pool, evidence.window()) : gates.gate(model, pool);
    }

    private static double strongest(Map<String, Evidence.Reading> cells) {
        return cells.values().stream().mapToDouble(FleetJson::share).max().orElse(0);
    }

    private static ObjectNode row(
            RecentView.View view, String model, String name, Map<String, Evidence.Reading> cells) {
        ObjectNode row = JSON.createObjectNode().put("name", name);
        ObjectNode json = row.putObject("cells");
        cells.forEach((signal, reading) -> {
            ObjectNode cell = cell(reading);
            ArrayNode hour = cell.putArray("hour");
            for (int share : view.evidence().hour(model, reading, SPANS)) {
                hour.add(share < 0 ? null : Integer.valueOf(share));
            }
            json.set(signal, cell);
        });
        return row;
    }

    static ObjectNode cell(Evidence.Reading reading) {
        ObjectNode json = JSON.createObjectNode();
        json.put("share", rounded(share(reading)));
        json.put("evidence", rounded(reading.evidence()));
        json.put("threshold", rounded(reading.threshold()));
        json.put("level", reading.level() == null ? null : reading.level().code());
        json.put("reference", reading.reference());
        json.put("cohort", reading.cohort().toString());
        return json;
    }

    /** By pool and signal, the loudest open incident that blames it. */
    private static Map<String, ObjectNode> blamed(List<Incident> open, PoolIndex roll) {
        Map<String, ObjectNode> marks = new HashMap<>();
        for (Incident incident : open) {
            for (String pool : roll.pools(incident.model(), incident.blame().cohort())) {
                ObjectNode of = marks.computeIfAbsent(pool, p -> JSON.createObjectNode());
                incident.blame().signals().forEach(signal -> mark(of, signal, incident));
            }
        }
        return marks;
    }

    private static void mark(ObjectNode marks, String signal, Incident incident) {
        if (!marks.path(signal).path("level").asString("").equals(Level.PAGE.code())) {
            marks.set(
                    signal,
                    JSON.createObjectNode()
                            .put("incident", incident.id())
                            .put("level", incident.level().code()));
        }
    }

    /** Share of the budget that is used up; at least 0. */
    private static double share(Evidence.Reading reading) {
        double share = reading.evidence() / reading.threshold();
        return Double.isFinite(share) ? Math.max(0, share) : 0;
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 1000) / 1000.0 : 0;
    }

    private ObjectNode feed(ConsoleFeed feed) {
        Accounts accounts = feed.accounts();
        ObjectNode json = JSON.createObjectNode();
        json.put("read", accounts.read());
        json.put("tallied", accounts.tallied());
        json.put("late", accounts.late());
        json.put("duplicate", accounts.duplicate());
        json.put("mis_keyed", accounts.misKeyed());
        json.put("dead", accounts.deadLetters());
        ObjectNode reasons = json.putObject("dead_by_reason");
        accounts.dead().forEach(reasons::put);
        ArrayNode sources = json.putArray("sources");
        long now = clock.millis();
        for (Watermark w : feed.sources()) {
            boolean ended = w.state() == Watermark.State.END;
            ObjectNode source = JSON.createObjectNode()
                    .put("source", w.source())
                    .put("state", w.state().name().toLowerCase(Locale.ROOT));
            source.put("behind_s", ended || isRecording() ? null : Math.max(0, (now - w.time()) / 1000));
            sources.add(source);
        }
        return json;
    }

    private ObjectNode budgets() {
        List<Incident> all = board.incidents();
        ObjectNode json = JSON.createObjectNode();
        budget(json, "page", policy.alarms().pages(), reached(all, Level.PAGE));
        budget(json, "ticket", policy.alarms().tickets(), reached(all, Level.TICKET));
        return json;
    }

    private static List<Incident> reached(List<Incident> all, Level level) {
        return all.stream().filter(i -> i.level() == level).toList();
    }

    private void budget(ObjectNode json, String name, Duration every, List<Incident> incidents) {
        long now = clock.millis();
        OperatorActions people = board.people();
        long errors = incidents.stream()
                .filter(i -> people.act(OperatorActions.id(OperatorAction.Kind.FALSE_ALARM, i.id()))
                        .filter(act -> act.holds(now))
                        .isPresent())
                .count();
        json.putObject(name)
                .put("every_s", every.toSeconds())
                .put("incidents", incidents.size())
                .put("false_alarms", errors);
    }

    /** What monitors said that can find nothing, over all models. */
    private static ObjectNode controls(List<Evidence> latest) {
        ObjectNode json = JSON.createObjectNode();
        long windows = 0;
        long alarms = 0;
        double promised = 0;
        List<String> alarm = new ArrayList<>();
        for (Evidence evidence : latest) {
            Evidence.Controls c = evidence.controls();
            windows += c.windows();
            alarms += c.alarms();
            promised += Double.isFinite(c.promised()) ? c.promised() : 0;
            String which = c.alarm();
            if (which != null) {
                alarm.add(evidence.model() + ": " + which);
            }
        }
        json.put("windows", windows).put("alarms", alarms).put("promised", rounded(promised));
        alarm.forEach(json.putArray("in_alarm")::add);
        return json;
    }
}
