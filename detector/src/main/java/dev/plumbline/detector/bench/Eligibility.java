package dev.plumbline.detector.bench;

import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which pools may be compared. A response is seen when it ends, so right after a pool starts to be given traffic short responses are
 * over-represented, and after it is given no more, long ones: a healthy pool would be accused of either. So a pool is not asked until
 * nearly all of its first responses could have ended (the 99.9% duration D of the model, 2 minutes before that is known), and not
 * once the responses that began lately stay away.
 */
final class Eligibility {

    /** Windows, before durations are known. */
    private static final int DEFAULT_DURATION = 12;

    /** Durations that must have been seen before they say what 99.9% is. */
    private static final long ENOUGH = 10_000;

    private static final double LONGEST = 0.999;

    /** The share of responses that are young enough to show that a pool is still given traffic. */
    private static final double YOUNG = 0.5;

    /** Weight of the last window in a pool's usual number of young responses. */
    private static final double WEIGHT = 0.1;

    /** Young responses that must have been missed before a pool counts as drained: by chance once in e¹⁰ times. */
    private static final double MISSED = 10;

    /** Below this share of the usual number a window's young responses count as missed, above thrice it as back. */
    private static final double FEW = 0.1;

    private final long window;
    private final TreeMap<Integer, Long> ages = new TreeMap<>();
    private final TreeMap<String, Pool> pools = new TreeMap<>();
    private long first = Long.MAX_VALUE;

    /** What is known of one pool. */
    private static final class Pool {
        long since;
        long last;
        double usual;
        double missed;
        boolean drained;
    }

    /** @param window length of a window in milliseconds */
    Eligibility(long window) {
        this.window = window;
    }

    /** Takes a window; returns the pools that may not be asked in it. */
    Set<String> take(long start, CellTable cells) {
        first = Math.min(first, start);
        long duration = duration() * window;
        int young = quantile(YOUNG, 0);
        SortedMap<String, Long> fresh = new TreeMap<>();
        Set<String> timed = new HashSet<>();
        for (Map.Entry<CellKey, Cell> e : cells.cells().entrySet()) {
            String pool = e.getKey().cohort().values().get("pool");
            if (pool != null && e.getKey().signal().equals(Tallier.SESSIONS)) {
                fresh.putIfAbsent(pool, 0L);
            } else if (pool != null && e.getKey().signal().equals(Tallier.AGES)) {
                long trials = e.getValue().trials();
                ages.merge(e.getKey().bin(), trials, Long::sum);
                timed.add(pool);
                fresh.merge(pool, e.getKey().bin() <= young ? trials : 0, Long::sum);
            }
        }
        fresh.keySet().forEach(name -> meet(name, start, duration));
        Set<String> out = new HashSet<>();
        pools.forEach((name, pool) -> {
            if (pool.usual > 0 || timed.contains(name)) {
                watch(pool, start, (double) fresh.getOrDefault(name, 0L));
            }
            if (pool.drained || start - pool.since < duration) {
                out.add(name);
            }
        });
        return out;
    }

    /** Start of the first window that was seen. */
    long first() {
        return first;
    }

    /** A pool that was there when we began to look had long been there, as far as anybody knows. */
    private void meet(String name, long start, long duration) {
        Pool pool = pools.get(name);
        if (pool == null) {
            pool = new Pool();
            pool.since = start - first < duration ? Long.MIN_VALUE / 2 : start;
            pools.put(name, pool);
        } else if (start - pool.last > duration) {
            pool.since = start;
        }
        pool.last = start;
    }

    private static void watch(Pool pool, long start, double fresh) {
        if (pool.drained) {
            if (fresh > 3 * FEW * pool.usual) {
                pool.drained = false;
                pool.missed = 0;
                pool.since = start;
            }
        } else if (fresh <= FEW * pool.usual) {
            pool.missed += pool.usual;
            pool.drained = pool.missed >= MISSED;
        } else {
            pool.missed = 0;
            pool.usual = pool.usual == 0 ? fresh : pool.usual + WEIGHT * (fresh - pool.usual);
        }
    }

    /** D, in windows. */
    private int duration() {
        long seen = ages.values().stream().mapToLong(Long::longValue).sum();
        return seen < ENOUGH ? DEFAULT_DURATION : quantile(LONGEST, DEFAULT_DURATION) + 1;
    }

    private int quantile(double share, int unknown) {
        long seen = ages.values().stream().mapToLong(Long::longValue).sum();
        double below = 0;
        for (Map.Entry<Integer, Long> e : ages.entrySet()) {
            below += (double) e.getValue();
            if (below >= share * (double) seen) {
                return e.getKey();
            }
        }
        return unknown;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(first);
        out.writeInt(ages.size());
        for (Map.Entry<Integer, Long> e : ages.entrySet()) {
            out.writeInt(e.getKey());
            out.writeLong(e.getValue());
        }
        out.writeInt(pools.size());
        for (Map.Entry<String, Pool> e : pools.entrySet()) {
            Pool pool = e.getValue();
            out.writeUTF(e.getKey());
            out.writeLong(pool.since);
            out.writeLong(pool.last);
            out.writeDouble(pool.usual);
            out.writeDouble(pool.missed);
            out.writeBoolean(pool.drained);
        }
    }

    void read(DataInputStream in) throws IOException {
        first = in.readLong();
        for (int i = in.readInt(); i > 0; i--) {
            ages.put(in.readInt(), in.readLong());
        }
        for (int i = in.readInt(); i > 0; i--) {
            Pool pool = new Pool();
            pools.put(in.readUTF(), pool);
            pool.since = in.readLong();
            pool.last = in.readLong();
            pool.usual = in.readDouble();
            pool.missed = in.readDouble();
            pool.drained = in.readBoolean();
        }
    }
}
