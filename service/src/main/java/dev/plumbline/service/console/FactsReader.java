package dev.plumbline.service.console;

import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.detector.tally.CoverageTable;
import dev.plumbline.detector.tally.KnownPast;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.service.view.FleetFacts;
import dev.plumbline.service.view.FleetStatus;
import dev.plumbline.topologies.Prefix;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers, from what was read of late, the facts that {@link FleetStatus} puts into words. */
final class FactsReader {

    /** What a live prefix waits for a source that lags behind the others. */
    private static final Duration STRAGGLERS = Duration.ofMinutes(2);

    private final boolean live;
    private final long window;
    private final long allowance;
    private final IncidentView board;
    private final Supplier<FleetFacts.Waiting> waiting;
    private final BooleanSupplier reading;
    private final Clock clock;
    private final long started;

    /**
     * @param waiting what lies in the topics
     * @param reading whether what was known before is still being read
     */
    FactsReader(
            Prefix prefix,
            Policy policy,
            IncidentView board,
            Supplier<FleetFacts.Waiting> waiting,
            BooleanSupplier reading,
            Clock clock) {
        this.reading = reading;
        this.live = prefix.kind() == Prefix.Kind.LIVE;
        this.window = policy.timing().window().toMillis();
        this.allowance = 2 * window + policy.timing().grace().toMillis() + STRAGGLERS.toMillis();
        this.board = board;
        this.waiting = waiting;
        this.clock = clock;
        this.started = clock.millis();
    }

    /** All of it at this moment; the time of a recording is that of its last window. */
    FleetFacts read(RecentView.View view) {
        Coverage coverage = view.counted().coverage().all();
        long last = view.counted().arrivals().models().values().stream()
                .mapToLong(Arrivals.Sender::last)
                .max()
                .orElse(0);
        long now = live ? clock.millis() : last;
        List<FleetFacts.Model> models = new ArrayList<>();
        view.counted()
                .arrivals()
                .models()
                .forEach((name, sender) -> models.add(
                        model(name, sender, view.evidence().latest(name).orElse(null), view.roll(), coverage, now)));
        List<FleetFacts.Open> open = board.incidents().stream()
                .filter(incident -> incident.course().closed() == null && incident.level() != Level.WATCH)
                .map(incident -> open(incident, view.roll()))
                .toList();
        FleetFacts.Waiting waits = waiting.get();
        return new FleetFacts(
                now,
                live,
                allowance,
                started,
                view.counted().judged(),
                waits.arrived(),
                new FleetFacts.Backlog(
                        live ? waits.records() : 0, held(view.counted().feed().sources()), reading.getAsBoolean()),
                models,
                open);
    }

    private FleetFacts.Model model(
            String name,
            Arrivals.Sender sender,
            @Nullable Evidence evidence,
            PoolIndex roll,
            Coverage coverage,
            long now) {
        Set<String> unjudged = new TreeSet<>();
        KnownPast past = KnownPast.NONE;
        if (evidence != null) {
            unjudged.addAll(sender.poolsSince(now - allowance));
            past = KnownPast.of(evidence.monitors());
            for (Evidence.Reading reading : evidence.monitors()) {
                Set<String> pools = roll.pools(name, reading.cohort());
                unjudged.removeAll(pools.size() == 1 ? pools : Set.of());
            }
        }
        CoverageTable table = coverage.table(name, past);
        return new FleetFacts.Model(
                name,
                sender.first(),
                sender.last(),
                evidence == null ? 0 : evidence.window() + window,
                sender.expected(now),
                roll.pools(name, Cohort.FLEET).size(),
                List.copyOf(unjudged),
                Set.copyOf(table.signals(CoverageTable.State.JUDGED)),
                Set.copyOf(table.signals(CoverageTable.State.BLIND)));
    }

    private static FleetFacts.Open open(Incident incident, PoolIndex roll) {
        String cohort = incident.blame().cohort().values().isEmpty()
                ? "the whole fleet"
                : incident.blame().cohort().toString();
        return new FleetFacts.Open(
                incident.level(),
                incident.blame().signal(),
                cohort,
                List.copyOf(roll.pools(incident.model(), incident.blame().cohort())),
                incident.course().onset());
    }

    /** Sources that run, and are further behind the first of their stage than anybody waits. */
    private List<String> held(Collection<Watermark> sources) {
        List<String> held = new ArrayList<>();
        for (Watermark source : sources) {
            long first = sources.stream()
                    .filter(other -> other.stage().equals(source.stage()))
                    .mapToLong(Watermark::time)
                    .max()
                    .orElse(0);
            if (live && source.state() == Watermark.State.RUNNING && first - source.time() > allowance) {
                held.add(source.stage().id() + "/" + source.partition());
            }
        }
        return held;
    }
}
