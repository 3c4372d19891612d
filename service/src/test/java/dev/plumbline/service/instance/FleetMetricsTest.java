package dev.plumbline.service.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.view.FleetState;
import dev.plumbline.service.view.FleetStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FleetMetricsTest {

    private static final Instant NOW = Instant.parse("2025-08-25T00:01:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FleetMetrics fleet =
            new FleetMetrics(registry, Policy.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC), true);
    private final GateBoard gates = new GateBoard(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void scrape_ofEvidence_isAShareOfWhatAPageNeedsAndTheDelayIsSinceTheEnd() {
        fleet.record(evidence("m", NOW.toEpochMilli() - 50_000, 1));
        scrape();
        assertEquals(
                0.5,
                registry.get("plumbline.monitor.evidence")
                        .tags("model", "m", "cohort", "pool=p0")
                        .gauge()
                        .value());
        assertEquals(
                40,
                registry.get("plumbline.window.delay").tag("model", "m").gauge().value());
    }

    /** Here one more in each second of event time. */
    @Test
    void take_ofWhatWasOverdue_countsWithTheModelsLastWord() {
        fleet.record(evidence("m", 3_000, 1));
        fleet.record(evidence("other", 5_000, 1));
        assertEquals(3, overdue("m"));
        fleet.record(evidence("m", 7_000, 1));
        assertEquals(7, overdue("m"));
        assertEquals(5, overdue("other"));
    }

    private double overdue(String model) {
        return registry.get("plumbline.records.overdue")
                .tag("model", model)
                .functionCounter()
                .count();
    }

    @Test
    void scrape_ofMoreMonitorsThanHaveGauges_keepsTheFirst() {
        fleet.record(evidence("m", 0, FleetMetrics.MONITORS + 5));
        scrape();
        assertEquals(
                FleetMetrics.MONITORS,
                registry.get("plumbline.monitor.evidence").gauges().size());
    }

    @Test
    void scrape_ofMoreModelsThanHaveGauges_keepsTheFirst() {
        IntStream.range(0, FleetMetrics.MOST + 5).forEach(i -> fleet.record(evidence("m" + i, 0, 1)));
        scrape();
        assertEquals(
                FleetMetrics.MOST,
                registry.get("plumbline.window.delay").gauges().size());
    }

    @Test
    void record_ofAStatus_isASeriesForEachStateThatIsOneWhileItHolds() {
        fleet.record(status(Set.of(FleetState.PAGE, FleetState.STOPPED)));
        assertEquals(Set.of("page", "stopped"), holding());
        fleet.record(status(Set.of(FleetState.WELL)));
        assertEquals(Set.of("well"), holding());
        assertEquals(
                FleetState.values().length,
                registry.get("plumbline.status").gauges().size());
    }

    private static FleetStatus status(Set<FleetState> states) {
        return new FleetStatus(List.of(), states, "");
    }

    private Set<String> holding() {
        return registry.get("plumbline.status").gauges().stream()
                .filter(gauge -> gauge.value() == 1)
                .map(gauge -> gauge.getId().getTag("state"))
                .collect(Collectors.toSet());
    }

    /** Two ask at once. Without a lock one scrape in some hundred met the old gauge and the new one, and failed. */
    @Test
    void scrape_byTwoAtOnce_findsEachGaugeOnce() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        FleetMetrics busy = new FleetMetrics(prometheus, Policy.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC), true);
        busy.record(evidence("m", 0, FleetMetrics.MONITORS));
        CompletableFuture<Void> other = CompletableFuture.runAsync(
                () -> IntStream.range(0, 300).forEach(i -> busy.scrape(gates, prometheus::scrape)));
        while (!other.isDone()) {
            assertEquals(
                    FleetMetrics.MONITORS,
                    busy.scrape(gates, prometheus::scrape)
                            .lines()
                            .filter(line -> line.startsWith("plumbline_monitor_evidence{"))
                            .count());
        }
        other.join();
    }

    private void scrape() {
        fleet.scrape(gates, () -> "");
    }

    private static Evidence evidence(String model, long window, int monitors) {
        List<Evidence.Reading> readings = IntStream.range(0, monitors)
                .mapToObj(i -> new Evidence.Reading("routing", "contract", Cohort.of("pool", "p" + i), 5, 10, null))
                .toList();
        return new Evidence(
                window, model, false, readings, List.of(), new Evidence.Controls(0, 0, 0, null), window / 1_000);
    }
}
