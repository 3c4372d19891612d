package dev.plumbline.service.drill;

import dev.plumbline.detector.tally.Dimensions;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.Failure;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.backtest.Label;
import dev.plumbline.service.backtest.Score;
import dev.plumbline.service.recording.Entries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Puts faults into healthy traffic, and sees what is said of them. A run ends with the page. */
public final class Drill {

    private final Policy policy;
    private final HealthyTraffic traffic;
    private final double perSecond;
    private final Duration before;
    private final Duration length;
    private final int seed;

    /**
     * Of one traffic.
     *
     * @param perSecond sampled responses a second of the whole fleet
     * @param before how long all is well
     * @param length how long a fault lasts
     * @param seed another one is another run of chance
     */
    public Drill(Policy policy, HealthyTraffic traffic, double perSecond, Duration before, Duration length, int seed) {
        this.policy = policy;
        this.traffic = traffic;
        this.perSecond = perSecond;
        this.before = before;
        this.length = length;
        this.seed = seed;
    }

    /** The pools of the traffic, those with the most first. */
    public static List<Cohort> pools(HealthyTraffic traffic) {
        Map<String, Long> counts = traffic.samples().stream()
                .collect(Collectors.groupingBy(Sample::pool, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(e -> Cohort.of("pool", e.getKey()))
                .toList();
    }

    /** What is said where nothing is wrong: any page makes the drill's other results worthless. */
    public List<Incident> control() {
        return new Backtest(policy)
                        .run(traffic.entries(perSecond, before.plus(length), null, seed), Backtest.Listener.NONE)
                        .incidents()
                        .stream()
                        .filter(i -> i.level() == Level.PAGE)
                        .toList();
    }

    /** What is said of a fault of this kind. */
    public Outcome run(FaultKind kind, double rate, Cohort cohort) {
        Fault fault = new Fault(kind, rate, cohort, traffic.start() + before.toMillis());
        Sample target = null;
        Set<String> also = new TreeSet<>();
        for (Sample sample : traffic.samples()) {
            if (Injector.in(sample, cohort)) {
                target = target == null ? sample : target;
                also.addAll(names(sample));
            }
        }
        if (target == null) {
            throw new Failure("the traffic has no responses of " + cohort);
        }
        Label label = new Label(kind.code(), fault.from(), Long.MAX_VALUE, cohort, List.copyOf(also), List.of());
        AtomicBoolean found = new AtomicBoolean();
        Entries entries = traffic.entries(perSecond, before.plus(length), new Injector(fault, target, seed), seed);
        Backtest.Result result = new Backtest(policy)
                .run(() -> found.get() ? null : entries.next(), new Backtest.Listener() {
                    @Override
                    public void alert(Alert alert) {
                        found.compareAndSet(
                                false,
                                alert.incident().level() == Level.PAGE
                                        && alert.incident().course().detected() > fault.from());
                    }
                });
        List<Incident> raised = result.incidents().stream()
                .filter(i -> i.course().detected() > fault.from())
                .sorted(Comparator.comparing((Incident i) -> i.level() == Level.PAGE ? 0 : 1))
                .toList();
        return new Outcome(
                fault,
                perSecond,
                length,
                Score.of(List.of(label), raised).faults().get(0));
    }

    /** The same at smaller and smaller rates, until one is not found. */
    public void search(FaultKind kind, List<Double> rates, Cohort cohort, Consumer<Outcome> listener) {
        for (double rate : rates) {
            Outcome outcome = run(kind, rate, cohort);
            listener.accept(outcome);
            if (!outcome.found()) {
                return;
            }
        }
    }

    /** All cohorts of one dimension or two that hold the sample, by name. */
    private static List<String> names(Sample s) {
        List<String> single = Dimensions.cohort(s).values().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
        List<String> names = new ArrayList<>(single);
        for (int i = 0; i < single.size(); i++) {
            for (int j = i + 1; j < single.size(); j++) {
                names.add(single.get(i) + "," + single.get(j));
            }
        }
        return names;
    }
}
