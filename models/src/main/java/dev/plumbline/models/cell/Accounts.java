package dev.plumbline.models.cell;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of the records that a source read since its last watermark. With what is still open,
 * {@code read = tallied + late + duplicate + dead letters}: nothing is lost in silence.
 *
 * @param read records read, heartbeats left out
 * @param tallied samples whose answers are in a tally
 * @param late samples that came after their window closed and feed only what their own record predicts
 * @param duplicate samples with an id that was seen before
 * @param misKeyed samples that lie in another partition than their key says; they are tallied all the same
 * @param dead dead letters by reason
 * @param aheadByPool records whose sender's clock is ahead, by pool, judged by the time at which they came or dead;
 *     beyond {@value #POOLS} pools as {@value #OTHERS}
 */
public record Accounts(
        long read,
        long tallied,
        long late,
        long duplicate,
        long misKeyed,
        SortedMap<String, Long> dead,
        SortedMap<String, Long> aheadByPool) {

    /** Most pools that are named: senders may write any. */
    public static final int POOLS = 100;

    /** In place of the names of all other pools. */
    public static final String OTHERS = "(others)";

    public static final Accounts NONE = new Accounts(0, 0, 0, 0, 0, new TreeMap<>(), new TreeMap<>());

    public Accounts {
        dead = Collections.unmodifiableSortedMap(new TreeMap<>(dead));
        aheadByPool = Collections.unmodifiableSortedMap(new TreeMap<>(aheadByPool));
    }

    /** One record that came twice. */
    public static Accounts oneDuplicate() {
        return new Accounts(1, 0, 0, 1, 0, new TreeMap<>(), new TreeMap<>());
    }

    /**
     * One dead letter.
     *
     * @param ahead the pool whose clock was ahead; null where that was not why
     */
    public static Accounts oneDead(String reason, @Nullable String ahead) {
        TreeMap<String, Long> byPool = new TreeMap<>();
        if (ahead != null) {
            byPool.put(ahead, 1L);
        }
        return new Accounts(1, 0, 0, 0, 0, new TreeMap<>(Map.of(reason, 1L)), byPool);
    }

    public Accounts plus(Accounts other) {
        return new Accounts(
                read + other.read,
                tallied + other.tallied,
                late + other.late,
                duplicate + other.duplicate,
                misKeyed + other.misKeyed,
                sum(dead, other.dead),
                bounded(sum(aheadByPool, other.aheadByPool)));
    }

    /** All dead letters. */
    public long deadLetters() {
        return dead.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The first pools by name; all others as one. */
    private static SortedMap<String, Long> bounded(SortedMap<String, Long> byPool) {
        TreeMap<String, Long> bounded = new TreeMap<>();
        byPool.forEach((pool, n) -> {
            boolean named = pool.equals(OTHERS) || bounded.size() - (bounded.containsKey(OTHERS) ? 1 : 0) < POOLS;
            bounded.merge(named ? pool : OTHERS, n, Long::sum);
        });
        return bounded;
    }

    private static SortedMap<String, Long> sum(Map<String, Long> a, Map<String, Long> b) {
        TreeMap<String, Long> sum = new TreeMap<>(a);
        b.forEach((k, v) -> sum.merge(k, v, Long::sum));
        return sum;
    }
}
