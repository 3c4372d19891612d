package dev.plumbline.service.console;

import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What the topics said of late, in memory and bounded: after a restart it is read again. May be asked by any thread.
 */
final class RecentView {

    private static final int VALUES = 6_000_000;
    private static final int CELLS = 250_000;
    private static final int DECISIONS = 2_000;
    private static final int ORDERS = 500;

    private final ReentrantLock lock = new ReentrantLock();
    private final EvidenceRing evidence = new EvidenceRing(VALUES);
    private final PoolIndex roll = new PoolIndex();
    private final CellMemory cells = new CellMemory(CELLS);
    private final ConsoleFeed feed = new ConsoleFeed();
    private final CoverageMemory coverage = new CoverageMemory();
    private final Arrivals arrivals;
    private final Clock clock;
    private long judged;
    private final IncidentHistory courses = new IncidentHistory();
    private final Deque<Decision> decisions = new ArrayDeque<>();
    private final Map<String, Unstick> unsticks = new LinkedHashMap<>();
    private final Map<String, Rollback> rollbacks = new LinkedHashMap<>();

    RecentView(Duration window, Clock clock) {
        this.arrivals = new Arrivals(window);
        this.clock = clock;
    }

    /**
     * What was counted of late.
     *
     * @param judged when evidence was last taken, by the wall clock in milliseconds since the epoch; 0 for never
     */
    record RecentCounts(ConsoleFeed feed, CoverageMemory coverage, Arrivals arrivals, long judged) {}

    /** All of it, while nobody changes it. */
    record View(
            EvidenceRing evidence,
            PoolIndex roll,
            CellMemory cells,
            RecentCounts counted,
            IncidentHistory courses,
            List<Decision> decisions,
            List<Unstick> unsticks,
            List<Rollback> rollbacks) {}

    /** Looks at all of it at once. */
    <T> T look(Function<View, T> looking) {
        lock.lock();
        try {
            return looking.apply(new View(
                    evidence,
                    roll,
                    cells,
                    new RecentCounts(feed, coverage, arrivals, judged),
                    courses,
                    List.copyOf(decisions),
                    List.copyOf(unsticks.values()),
                    List.copyOf(rollbacks.values())));
        } finally {
            lock.unlock();
        }
    }

    void record(Evidence said) {
        locked(() -> {
            evidence.record(said);
            judged = clock.millis();
        });
    }

    /**
     * Takes what a stage says.
     *
     * @param once whether a watermark, which lies in every partition, counts here
     */
    void record(TallyRecord said, boolean once) {
        locked(() -> {
            if (said instanceof Part part) {
                roll.record(part.tally());
                cells.record(part.tally());
                coverage.record(part.tally());
                arrivals.record(part.tally());
            } else if (said instanceof Watermark watermark && once) {
                feed.record(watermark);
            }
        });
    }

    void record(long time, Incident incident) {
        locked(() -> courses.record(time, incident));
    }

    void record(Decision decision) {
        locked(() -> {
            decisions.addLast(decision);
            if (decisions.size() > DECISIONS) {
                decisions.removeFirst();
            }
        });
    }

    void record(Unstick unstick) {
        locked(() -> put(unsticks, unstick.id(), unstick));
    }

    void record(Rollback rollback) {
        locked(() -> put(rollbacks, rollback.id(), rollback));
    }

    private static <V> void put(Map<String, V> map, String id, V value) {
        map.remove(id);
        map.put(id, value);
        if (map.size() > ORDERS) {
            map.remove(map.keySet().iterator().next());
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
