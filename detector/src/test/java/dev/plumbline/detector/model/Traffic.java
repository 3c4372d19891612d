package dev.plumbline.detector.model;

import dev.plumbline.detector.evidence.Draw;
import dev.plumbline.detector.signal.Routing;
import dev.plumbline.detector.signal.SamplerCalibration;
import dev.plumbline.detector.signal.text.Completion;
import dev.plumbline.detector.tally.HitIds;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.util.LinkedHashMap;
import java.util.Map;

/** A simulated fleet, as the cells that it would leave: sufficient counts are drawn, not samples. */
final class Traffic {

    /** Shares and predictions of the bins of calibration, as the healthy recording has them. */
    static final double[] SHARES = {.015, .118, .143, .134, .116, .113, .124, .082, .076, .044, .024, .009, .0015, .0005
    };

    static final double[] PREDICTED = {
        .286, .354, .45, .548, .649, .75, .852, .926, .9666, .985, .9924, .9963, .9983, .9995
    };

    private final Draw draw;
    private int named = 1_000_000;
    private final Map<CohortKey, Pool> pools = new LinkedHashMap<>();

    /** What one pool does. */
    static final class Pool {
        double sessions;
        double misrouted;
        double tokens;
        double dropped;
        double greedy;
        /** Answers that were cut by the limit, where anybody asks. */
        double cut = Double.NaN;
    }

    Traffic(long seed) {
        this.draw = new Draw(seed);
    }

    /** A pool by its dimensions: {@code "pool", "a", "hardware", "x"}. */
    Pool pool(String... dimensions) {
        return pools.computeIfAbsent(key(dimensions), k -> new Pool());
    }

    static CohortKey key(String... dimensions) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < dimensions.length; i += 2) {
            values.put(dimensions[i], dimensions[i + 1]);
        }
        return CohortKey.of(values);
    }

    /** Draws the cells of one window. */
    CellTable window() {
        CellTable table = new CellTable();
        pools.forEach((key, pool) -> {
            route(table, key, pool);
            speak(table, key, pool);
            end(table, key, pool);
        });
        return table;
    }

    /** Of as many sessions again, which took up to three windows. */
    private void end(CellTable table, CohortKey key, Pool pool) {
        for (int i = Double.isNaN(pool.cut) ? 0 : draw.poisson(pool.sessions); i > 0; i--) {
            int age = draw.poisson(1);
            table.add(
                    new CellKey(Completion.NAME, 0, 0, "", key).aged(age),
                    Cell.count(1, draw.uniform() < pool.cut ? 1 : 0));
            table.add(new CellKey(Tallier.AGES, 0, 1 + age, "", key), Cell.count(1, 0));
        }
    }

    private void route(CellTable table, CohortKey key, Pool pool) {
        int trials = draw.poisson(pool.sessions);
        if (trials > 0) {
            int hits = draw.binomial(trials, pool.misrouted);
            table.add(new CellKey(Routing.NAME, 0, 0, "", key), Cell.count(trials, hits));
            for (int i = 0; i < Math.min(hits, HitIds.A_WINDOW); i++) {
                String id = key.values().get("pool") + "-" + named++;
                table.add(new CellKey(HitIds.PREFIX + Routing.NAME, 0, 0, id, key), Cell.count(1, 1));
            }
            table.add(new CellKey(Tallier.SESSIONS, 0, 0, "", key), Cell.count(trials, trials));
        }
    }

    private void speak(CellTable table, CohortKey key, Pool pool) {
        for (int i = 0; i < SHARES.length; i++) {
            int trials = draw.poisson(pool.tokens * SHARES[i]);
            if (trials > 0) {
                double p = PREDICTED[i];
                int hits = draw.binomial(trials, p * (1 - pool.dropped) + pool.greedy * (1 - p));
                double expected = trials * p * Cell.ONE;
                int bin = i + 1;
                table.add(
                        new CellKey(SamplerCalibration.NAME, 0, bin, "", key),
                        new Cell(trials, hits, (long) Math.floor(expected), (long) Math.ceil(expected)));
            }
        }
    }
}
