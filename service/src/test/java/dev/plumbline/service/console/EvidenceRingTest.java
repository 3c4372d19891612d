package dev.plumbline.service.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Evidence;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvidenceRingTest {

    private static final int STEP = 10_000;

    @Test
    void excerpt_ofAMonitorThatCameLate_isNotANumberBefore() {
        EvidenceRing ring = new EvidenceRing(1_000);
        ring.record(evidence("m", 0, 1));
        ring.record(evidence("m", 1, 2));
        EvidenceRing.Excerpt excerpt = ring.excerpt("m", monitor -> true, 10);
        assertEquals(List.of(0L, (long) STEP), excerpt.windows());
        assertEquals(List.of(0f, 1f), excerpt.series().get(1).values());
        assertEquals(List.of(Float.NaN, 2f), excerpt.series().get(0).values(), "the strongest first");
    }

    @Test
    void take_ofTheSameWindowAgain_changesNothing() {
        EvidenceRing ring = new EvidenceRing(1_000);
        ring.record(evidence("m", 1, 1));
        ring.record(evidence("m", 1, 1));
        ring.record(evidence("m", 0, 1));
        assertEquals(1, ring.excerpt("m", monitor -> true, 10).windows().size());
    }

    @Test
    void take_ofMoreThanIsKept_forgetsTheOldestOfTheLongest() {
        EvidenceRing ring = new EvidenceRing(100);
        for (int i = 0; i < 30; i++) {
            ring.record(evidence("long", i, 5));
        }
        ring.record(evidence("short", 0, 5));
        assertEquals(19, ring.excerpt("long", monitor -> true, 10).windows().size());
        assertEquals(1, ring.excerpt("short", monitor -> true, 10).windows().size());
        assertEquals(29L * STEP, ring.latest("long").orElseThrow().window());
    }

    @Test
    void take_ofPoolsThatComeAndGo_staysBounded() {
        EvidenceRing ring = new EvidenceRing(1_000_000);
        for (int i = 0; i < 3_000; i++) {
            ring.record(evidence("m", i, List.of(reading("pod-" + i, 1))));
        }
        assertTrue(
                ring.excerpt("m", monitor -> true, Integer.MAX_VALUE).series().size() <= 1_003);
    }

    private static Evidence evidence(String model, int window, int monitors) {
        return evidence(
                model,
                window,
                IntStream.range(0, monitors)
                        .mapToObj(i -> reading("pool-" + i, window + i))
                        .toList());
    }

    private static Evidence evidence(String model, int window, List<Evidence.Reading> readings) {
        return new Evidence(
                (long) window * STEP, model, false, readings, List.of(), new Evidence.Controls(0, 0, 0, null), 0);
    }

    private static Evidence.Reading reading(String pool, double evidence) {
        return new Evidence.Reading("routing", "contract", Cohort.of("pool", pool), evidence, 15, null);
    }
}
