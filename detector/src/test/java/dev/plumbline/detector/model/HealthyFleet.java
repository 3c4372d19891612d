package dev.plumbline.detector.model;

import dev.plumbline.detector.evidence.Draw;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A healthy fleet, session by session: each session votes once, when its first response ends. What it says depends on
 * its stratum and on the length of the response, never on its pool; where it is served is the load balancer's draw. The
 * traffic has a daily cycle and bursts, pools start, drain and ramp up, and now and then a pool is slow for some
 * minutes.
 */
final class HealthyFleet {

    /** Whether a response is long: the question that suffers most from who is seen when. */
    static final String LENGTH = "length";

    /** A rare accident, the likelier the longer a response is. */
    static final String RARE = "rare";

    static final double RARE_RATE = 1e-3;

    /**
     * Whether a trusted pool rates the answer otherwise: numerics differ between kinds of hardware, and never too much.
     */
    static final String RESCORED = "rescored-otherwise";

    /** Whether two pools list other probabilities for one context: as for re-scoring. */
    static final String TWINS = "twins-otherwise";

    static final double NUMERICS_RATE = 2e-3;

    private static final int WINDOW_SECONDS = 10;
    private static final double MEAN_TOKENS = 250;
    private static final double SECONDS_PER_TOKEN = 0.1;
    private static final int DAY = 8640;
    private static final int WHILE = 10;

    private final Draw draw;
    private final double arrivals;
    private final boolean moving;
    private final List<Pool> pools = new ArrayList<>();
    private final TreeMap<Long, CellTable> coming = new TreeMap<>();
    private long now;

    /** One pool: how much of the traffic it takes, by time. */
    private static final class Pool {
        final CohortKey key;
        final int kind;
        final List<CohortKey> halves;
        long slowFrom = Long.MIN_VALUE / 2;
        long slowUntil = Long.MIN_VALUE / 2;

        Pool(int kind) {
            this.kind = kind;
            this.key = CohortKey.of(Map.of("pool", "p" + kind, "hardware", hardware()));
            this.halves = List.of(half("a"), half("b"));
        }

        String hardware() {
            return kind % 2 == 0 ? "x" : "y";
        }

        private CohortKey half(String name) {
            return CohortKey.of(Map.of("pool", "p" + kind, Tallier.HALF, name));
        }
    }

    /**
     * @param arrivals sessions a window, in the mean
     * @param moving whether pools start, drain and ramp
     */
    HealthyFleet(long seed, double arrivals, boolean moving) {
        this.draw = new Draw(seed);
        this.arrivals = arrivals;
        this.moving = moving;
        for (int i = 0; i < 6; i++) {
            pools.add(new Pool(i));
        }
    }

    /** The cells of the next window. */
    CellTable window() {
        int sessions = draw.poisson(arrivals * load());
        for (int i = 0; i < sessions; i++) {
            serve();
        }
        for (Pool pool : pools) {
            if (draw.uniform() < 1e-3) {
                pool.slowFrom = pool.slowUntil > now ? pool.slowFrom : now + 1;
                pool.slowUntil = now + 30;
            }
        }
        CellTable cells = coming.remove(now);
        now++;
        return cells == null ? new CellTable() : cells;
    }

    /** What becomes of a pool's long responses in a window. */
    enum Turn {
        NONE,
        /** It started a while ago, so that its long responses have not ended. */
        STARTED,
        /** It is given no traffic, so that its short responses have ended. */
        DRAINED,
        /** It became slow a while ago. */
        SLOWER,
        /** It became fast again a while ago. */
        FASTER;

        /** Whether too few long responses end, not too many. */
        boolean lacksLong() {
            return this == STARTED || this == SLOWER;
        }
    }

    /** What becomes of a pool in the window that {@link #window} gave last. */
    Turn turn(int kind) {
        Pool pool = pools.get(kind);
        long at = now - 1;
        if (weight(pool, at) == 0) {
            return Turn.DRAINED;
        }
        if (weight(pool, at - WHILE) == 0) {
            return Turn.STARTED;
        }
        if (at >= pool.slowFrom && at < Math.min(pool.slowFrom + WHILE, pool.slowUntil)) {
            return Turn.SLOWER;
        }
        return at >= pool.slowUntil && at < pool.slowUntil + WHILE ? Turn.FASTER : Turn.NONE;
    }

    private double load() {
        double day = 1 + 0.5 * Math.sin(now * 2 * Math.PI / DAY);
        double u = draw.uniform();
        return u < 0.01 ? 0 : u < 0.02 ? 4 * day : day;
    }

    private void serve() {
        Pool pool = place();
        double day = 0.5 + 0.3 * Math.sin(now * 2 * Math.PI / DAY);
        boolean second = draw.uniform() < day;
        double tokens = MEAN_TOKENS * (second ? 0.6 : 1) * draw.exponential() + 5;
        double pace = SECONDS_PER_TOKEN * (pool.slowUntil > now ? 3 : 1);
        double began = now * (double) WINDOW_SECONDS + draw.uniform() * WINDOW_SECONDS;
        long end = (long) ((began + tokens * pace) / WINDOW_SECONDS);
        boolean bilingual = second && draw.uniform() < 0.1;
        boolean rare = draw.uniform() < RARE_RATE * tokens / (MEAN_TOKENS * (second ? 0.6 : 1) + 5);
        String stratum = second ? "language=b" : "language=a";
        int age = (int) (end - now);
        Cell length = Cell.count(1, bilingual || tokens > 300 ? 1 : 0);
        CellTable cells = coming.computeIfAbsent(end, w -> new CellTable());
        cells.add(new CellKey(LENGTH, 0, 0, stratum, pool.key).aged(age), length);
        cells.add(new CellKey(RARE, 0, 0, stratum, pool.key).aged(age), Cell.count(1, rare ? 1 : 0));
        cells.add(
                new CellKey(RESCORED, 0, 0, "hardware=" + pool.hardware(), pool.key).aged(age),
                Cell.count(1, draw.uniform() < NUMERICS_RATE * (pool.kind % 2 == 0 ? 0.25 : 1) ? 1 : 0));
        CohortKey half = pool.halves.get(draw.uniform() < 0.5 ? 0 : 1);
        cells.add(
                new CellKey(Tallier.CONTROL + LENGTH, 0, 0, "pool=" + pool.kind + "|" + stratum, half).aged(age),
                length);
        compare(pool, cells);
        cells.add(new CellKey(Tallier.SESSIONS, 0, 0, "", pool.key), Cell.count(1, 1));
        cells.add(new CellKey(Tallier.AGES, 0, 1 + age, "", pool.key), Cell.count(1, 0));
    }

    /** Every third session's context is met by another pool too. */
    private void compare(Pool pool, CellTable cells) {
        Pool other = place();
        if (other != pool && draw.uniform() < 1.0 / 3) {
            Pool first = pool.kind < other.kind ? pool : other;
            Pool second = first == pool ? other : pool;
            boolean mixed = pool.kind % 2 != other.kind % 2;
            boolean apart = draw.uniform() < NUMERICS_RATE * (mixed ? 1 : 0.1);
            String stratum = mixed ? "hardware=x~y" : "hardware=" + pool.hardware() + "~" + pool.hardware();
            cells.add(new CellKey(TWINS, 0, 0, stratum, first.key, second.key), Cell.count(1, apart ? 1 : 0));
        }
    }

    private Pool place() {
        double total = pools.stream().mapToDouble(pool -> weight(pool, now)).sum();
        double u = draw.uniform() * total;
        for (Pool pool : pools) {
            u -= weight(pool, now);
            if (u < 0) {
                return pool;
            }
        }
        return pools.get(0);
    }

    /** Three pools are steady; one starts and drains each hour, one ramps up over ten minutes, one drains slowly. */
    private double weight(Pool pool, long at) {
        long phase = Math.floorMod(at + 60L * pool.kind, 360L);
        if (!moving || pool.kind < 3) {
            return 1;
        }
        return switch (pool.kind) {
            case 3 -> phase < 240 ? 1 : 0;
            case 4 -> phase < 60 ? phase / 60.0 : phase < 300 ? 1 : 0;
            default -> phase < 240 ? 1 : phase < 300 ? (300 - phase) / 60.0 : 0;
        };
    }
}
