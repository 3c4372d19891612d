package dev.plumbline.service.instance;

import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.view.ClusterView;
import dev.plumbline.service.view.FleetState;
import dev.plumbline.service.view.FleetStatus;
import dev.plumbline.topologies.PoisonRecords;
import dev.plumbline.topologies.Topics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is said of the fleet as a whole: evidence, delay, what was overdue, incidents, budget, gates. All instances of a
 * prefix read the same topics and say the same, so these do not add up. Their number is bounded, whatever traffic
 * names.
 */
final class FleetMetrics {

    /** Monitors of a model that have a gauge: those nearest to their threshold. */
    static final int MONITORS = 20;

    /** Models, and gates, that have gauges. */
    static final int MOST = 200;

    private final MeterRegistry registry;
    private final Policy policy;
    private final Clock clock;
    private final boolean live;
    private final Map<String, Evidence> last = new ConcurrentHashMap<>();
    private final MultiGauge evidence;
    private final MultiGauge delay;
    private final MultiGauge alarms;
    private final MultiGauge promised;
    private final MultiGauge closed;
    private final MultiGauge verdicts;
    private final MultiGauge poison;
    private final MultiGauge status;
    private @Nullable PoisonRecords records;

    /** @param live whether the time of the records is that of the clock; where not, there is no delay to tell */
    FleetMetrics(MeterRegistry registry, Policy policy, Clock clock, boolean live) {
        this.live = live;
        this.registry = registry;
        this.policy = policy;
        this.clock = clock;
        this.evidence = gauge(
                "plumbline.monitor.evidence",
                "Evidence of a monitor as a share of what a page needs, for those of each model that are nearest to"
                        + " it");
        this.delay = MultiGauge.builder("plumbline.window.delay")
                .description("Time since the end of the window that was judged last")
                .baseUnit("seconds")
                .register(registry);
        this.alarms = gauge("plumbline.controls.alarms", "How often monitors that can find nothing reached 1,000");
        this.promised = gauge("plumbline.controls.promised", "How often that may happen in the mean at most");
        this.closed = gauge("plumbline.gate.closed", "1 while no new sessions are to be placed on the pool");
        this.poison = gauge(
                "plumbline.poison.records",
                "Records of Plumbline's own topics that could not be read within 30 days, and were passed over");
        this.status = gauge("plumbline.status", "1 for each state of which the console's headline says that it holds");
        this.verdicts = gauge("plumbline.gate.verdict", "1 for the verdict that holds of the pool");
    }

    /** Takes what was said of a model at the end of a window; to be called by one thread. */
    void record(Evidence said) {
        if (last.containsKey(said.model())) {
            last.put(said.model(), said);
        } else if (last.size() < MOST) {
            last.put(said.model(), said);
            FunctionCounter.builder("plumbline.records.overdue", last, models -> overdue(models, said.model()))
                    .description("Records that took longer than was waited for; they are compared with no others")
                    .tag("model", said.model())
                    .register(registry);
        }
    }

    /** Takes the answer to "is all well?". */
    synchronized void record(FleetStatus now) {
        List<Row<?>> states = new ArrayList<>();
        for (FleetState state : FleetState.values()) {
            states.add(Row.of(Tags.of("state", state.code()), now.states().contains(state) ? 1 : 0));
        }
        status.register(states, true);
    }

    private static double overdue(Map<String, Evidence> models, String model) {
        Evidence said = models.get(model);
        return said == null ? 0 : (double) said.overdue();
    }

    /** Follows evidence, incidents, what people say of them, and records that could not be read. */
    void follow(ClusterView view) {
        view.reader().add(Topics.of(view.prefix()).evidence(), Duration.ZERO, (evidence, record) -> record(evidence));
        records = view.poison();
        IncidentView board = view.incidents();
        for (Level level : Level.values()) {
            Gauge.builder("plumbline.incidents.open", board, b -> (double) open(b, level))
                    .description("Incidents of this level that are open")
                    .tag("level", level.code())
                    .register(registry);
            Gauge.builder("plumbline.budget.spent", board, b -> (double) falseAlarms(b, level))
                    .description("False alarms, by people's word, within the time in which the policy allows one")
                    .tag("level", level.code())
                    .register(registry);
        }
    }

    /**
     * Brings the gauges up to date and scrapes them, one after the other: halfway Micrometer has both the old gauge and
     * the new one.
     */
    synchronized String scrape(GateBoard board, Supplier<String> metrics) {
        models();
        gates(board);
        poison();
        return metrics.get();
    }

    private void models() {
        List<Row<?>> monitors = new ArrayList<>();
        List<Row<?>> delays = new ArrayList<>();
        List<Row<?>> alarmed = new ArrayList<>();
        List<Row<?>> due = new ArrayList<>();
        last.values().forEach(e -> {
            Tags model = Tags.of("model", e.model());
            long end = e.window() + policy.timing().window().toMillis();
            if (live) {
                delays.add(Row.of(model, () -> (double) (clock.millis() - end) / 1000));
            }
            alarmed.add(Row.of(model, (double) e.controls().alarms()));
            due.add(Row.of(model, e.controls().promised()));
            e.monitors().stream()
                    .limit(MONITORS)
                    .forEach(m -> monitors.add(Row.of(
                            model.and(
                                    "signal",
                                    m.signal(),
                                    "reference",
                                    m.reference(),
                                    "cohort",
                                    m.cohort().toString()),
                            m.evidence() / m.threshold())));
        });
        evidence.register(monitors, true);
        delay.register(delays, true);
        alarms.register(alarmed, true);
        promised.register(due, true);
    }

    private void poison() {
        PoisonRecords known = records;
        if (known != null) {
            List<Row<?>> rows = new ArrayList<>();
            known.counts()
                    .forEach((kind, n) -> rows.add(
                            Row.of(Tags.of("topic", kind.topic(), "reason", kind.reason()), (double) (long) n)));
            poison.register(rows, true);
        }
    }

    private void gates(GateBoard board) {
        List<Row<?>> states = new ArrayList<>();
        List<Row<?>> holding = new ArrayList<>();
        board.all(null).stream().limit(MOST).forEach(gate -> {
            Tags pool = Tags.of("model", gate.model(), "pool", gate.pool());
            states.add(Row.of(pool, gate.state() == dev.plumbline.models.action.Gate.State.CLOSED ? 1 : 0));
            holding.add(Row.of(pool.and("verdict", gate.verdict().code()), 1));
        });
        closed.register(states, true);
        verdicts.register(holding, true);
    }

    private static long open(IncidentView board, Level level) {
        return board.incidents().stream()
                .filter(incident -> incident.course().closed() == null && incident.level() == level)
                .count();
    }

    private long falseAlarms(IncidentView board, Level level) {
        long now = clock.millis();
        long since = now - period(level).toMillis();
        return board.incidents().stream()
                .filter(incident ->
                        incident.level() == level && incident.course().detected() >= since)
                .map(Incident::id)
                .map(id -> board.people().falseAlarm(id, now).orElse(null))
                .filter(Objects::nonNull)
                .count();
    }

    private Duration period(Level level) {
        return switch (level) {
            case PAGE -> policy.alarms().pages();
            case TICKET -> policy.alarms().tickets();
            case WATCH -> policy.alarms().watches();
        };
    }

    private MultiGauge gauge(String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }
}
