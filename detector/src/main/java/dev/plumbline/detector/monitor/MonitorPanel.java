package dev.plumbline.detector.monitor;

import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.Cohort;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The monitors of one layer, all blind to the same traffic. */
public final class MonitorPanel {

    private final Map<Monitor, ShiryaevRoberts> monitors = new TreeMap<>();
    private final Set<Monitor> changed = new TreeSet<>();

    /** Takes one window. Monitors without trials in it stand still: evidence does not grow for want of data. */
    public void update(WindowView window, List<HypothesisTest> asks, CohortIndex cohortIndex, BitSet masked) {
        for (HypothesisTest ask : asks) {
            ContingencyTable tabulation = window.tabulation(ask);
            Cell[] pool = tabulation.pool(masked);
            if (pool.length == 0) {
                continue;
            }
            for (CohortIndex.Entry entry : cohortIndex.entries()) {
                List<ContingencyTable.Group> groups = tabulation.of(entry.members(), masked, pool);
                if (!groups.isEmpty()) {
                    Monitor monitor = Monitor.of(ask, entry.cohort());
                    update(monitors.computeIfAbsent(monitor, m -> new ShiryaevRoberts(ask.members())), ask, groups);
                    changed.add(monitor);
                }
            }
        }
    }

    /** One window's groups for one monitor. */
    public static void update(ShiryaevRoberts r, HypothesisTest ask, List<ContingencyTable.Group> groups) {
        double[] lnE = new double[ask.members()];
        BitSet asked = new BitSet();
        for (ContingencyTable.Group group : groups) {
            ask.addLnE(group, lnE);
            asked.set(group.key().cut());
        }
        for (int member = 0; member < lnE.length; member++) {
            if (asked.get(ask.cut(member))) {
                r.update(member, lnE[member]);
            }
        }
    }

    /** ln R of one monitor; −∞ where it has never been asked. */
    public double evidence(Monitor monitor) {
        ShiryaevRoberts r = monitors.get(monitor);
        return r == null ? Double.NEGATIVE_INFINITY : r.value();
    }

    /** The monitor of a cohort with the most evidence, of all asks. */
    public double evidence(Cohort cohort) {
        return monitors.entrySet().stream()
                .filter(e -> e.getKey().cohort().equals(cohort))
                .mapToDouble(e -> e.getValue().value())
                .max()
                .orElse(Double.NEGATIVE_INFINITY);
    }

    /** The state behind one monitor. */
    @Nullable
    public ShiryaevRoberts state(Monitor monitor) {
        return monitors.get(monitor);
    }

    public Map<Monitor, ShiryaevRoberts> monitors() {
        return monitors;
    }

    public void restore(Monitor monitor, double[] state) {
        monitors.put(monitor, new ShiryaevRoberts(state));
    }

    /** Forgets the monitors of some asks; all others count as moved, since they must be stored again. */
    public void forget(Set<String> asks) {
        monitors.keySet().removeIf(m -> asks.contains(m.ask()));
        changed.clear();
        changed.addAll(monitors.keySet());
    }

    /** Forgets the monitors of what is no cohort any more; returns them. */
    public Set<Monitor> retain(Set<Cohort> cohorts) {
        Set<Monitor> gone = new TreeSet<>(monitors.keySet());
        gone.removeIf(monitor -> cohorts.contains(monitor.cohort()));
        monitors.keySet().removeAll(gone);
        changed.removeAll(gone);
        return gone;
    }

    /** The monitors that moved since this was last asked. */
    public Set<Monitor> drainChanged() {
        Set<Monitor> drained = new TreeSet<>(changed);
        changed.clear();
        return drained;
    }
}
