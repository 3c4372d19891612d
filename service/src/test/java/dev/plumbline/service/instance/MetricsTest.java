package dev.plumbline.service.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Accounts;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void count_accounts_addUpByFateAndReason() {
        Metrics metrics = new Metrics("plumbline");
        contains(metrics, "plumbline_dead_letters_total{prefix=\"plumbline\",reason=\"cut\"} 0.0");
        Accounts accounts = new Accounts(10, 5, 1, 2, 4, new TreeMap<>(Map.of("cut", 2L)), new TreeMap<>());
        metrics.count(accounts);
        metrics.count(accounts);
        contains(metrics, "plumbline_records_total{fate=\"tallied\",prefix=\"plumbline\"} 10.0");
        contains(metrics, "plumbline_records_total{fate=\"late\",prefix=\"plumbline\"} 2.0");
        contains(metrics, "plumbline_records_total{fate=\"duplicate\",prefix=\"plumbline\"} 4.0");
        contains(metrics, "plumbline_records_total{fate=\"dead\",prefix=\"plumbline\"} 4.0");
        contains(metrics, "plumbline_records_mis_keyed_total{prefix=\"plumbline\"} 8.0");
        contains(metrics, "plumbline_dead_letters_total{prefix=\"plumbline\",reason=\"cut\"} 4.0");
        contains(metrics, "plumbline_incidents_total{level=\"page\",prefix=\"plumbline\"} 0.0");
        contains(metrics, "jvm_memory_used_bytes");
        metrics.close();
    }

    /** Whatever senders write for a pool, a hundred have a name. */
    @Test
    void clocksAhead_areCountedByPool_boundedly() {
        try (Metrics metrics = new Metrics("test")) {
            Accounts all = Accounts.NONE;
            for (int i = 0; i < 300; i++) {
                TreeMap<String, Long> ahead = new TreeMap<>(Map.of("pool-" + i, 2L));
                all = all.plus(new Accounts(2, 0, 0, 0, 0, new TreeMap<>(Map.of("clock-ahead", 2L)), ahead));
            }
            assertEquals(101, all.aheadByPool().size());
            assertEquals(
                    600,
                    all.aheadByPool().values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
            metrics.count(all);
            contains(metrics, "plumbline_clock_ahead_total{pool=\"pool-0\",prefix=\"test\"} 2.0");
            contains(metrics, "plumbline_clock_ahead_total{pool=\"(others)\",prefix=\"test\"} 400.0");
        }
    }

    private static void contains(Metrics metrics, String line) {
        assertTrue(metrics.scrape().contains(line), () -> line + " is not in\n" + metrics.scrape());
    }
}
