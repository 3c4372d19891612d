package dev.plumbline.detector.action;

import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What forbids to take a pool away. All are asked, and each that forbids says why.
 *
 * @param pools those that serve the model
 * @param closed those that take no new sessions
 * @param blamed those that incidents blame gravely enough for an action
 * @param released when a pool was last given back, in milliseconds since the epoch; {@link Long#MIN_VALUE} for never
 * @param doubt why Plumbline does not trust what it sees; null where it does
 */
record Interlocks(
        Policy policy,
        long now,
        SortedSet<String> pools,
        Set<String> closed,
        Set<String> blamed,
        long released,
        @Nullable String doubt) {

    /**
     * Why no gate may begin.
     *
     * @param surely whether every explanation of the incident blames the pool
     */
    List<String> against(String pool, Incident incident, boolean surely, @Nullable Instruction held) {
        List<String> reasons = new ArrayList<>(lasting(pool, blamed));
        if (doubt != null) {
            reasons.add(doubt);
        }
        String mirror = mirror(incident);
        if (mirror != null) {
            reasons.add(mirror);
        }
        if (!surely) {
            reasons.add(unsettled(incident));
        }
        TreeSet<String> others = new TreeSet<>(closed);
        others.remove(pool);
        if (!others.isEmpty()) {
            reasons.add("another pool of the model takes no new sessions: " + String.join(", ", others)
                    + "; one drain at a time");
        }
        long wait = policy.actions().coolDown().toMillis();
        if (released != Long.MIN_VALUE && now - released < wait) {
            reasons.add("a pool came back " + shown(now - released) + " ago; the policy waits " + shown(wait));
        }
        if (held != null && held.kind() == Instruction.Kind.OPEN) {
            reasons.add("held open by " + held.by());
        }
        return reasons;
    }

    /**
     * Why a gate may neither begin nor go on.
     *
     * @param accused whom the same fault is blamed on: one that spread to every pool is not kept out by a gate. Faults
     *     of the others do not make this pool any better, and end no gate
     */
    List<String> lasting(String pool, Set<String> accused) {
        List<String> reasons = new ArrayList<>();
        if (pools.size() < 2) {
            reasons.add("no other pool serves the model");
        } else if (accused.containsAll(pools)) {
            reasons.add("every pool is blamed: a gate would only move the harm");
        }
        String floor = floor(pool);
        if (floor != null) {
            reasons.add(floor);
        }
        return reasons;
    }

    /** Why nothing may be done about a pool that only some explanations of an incident blame. */
    static String unsettled(Incident incident) {
        return "what was compared does not tell " + incident.blame().cohort() + " from "
                + incident.blame().alternatives().stream().map(Cohort::toString).collect(Collectors.joining(", "));
    }

    /** A difference of the only two pools does not tell which of them is wrong. */
    @Nullable
    String mirror(Incident incident) {
        boolean compared = Twins.NAMES.containsAll(incident.blame().signals())
                || incident.blame().reference().equals(Reference.PEERS.code());
        return compared && pools.size() == 2 ? "a difference of the only two pools accuses both" : null;
    }

    private @Nullable String floor(String pool) {
        Map<String, Double> capacities = policy.fleet().capacities();
        TreeSet<String> unknown = new TreeSet<>(pools);
        unknown.removeAll(capacities.keySet());
        if (!unknown.isEmpty()) {
            return "the policy states no capacity of " + String.join(", ", unknown);
        }
        double all = sum(pools);
        TreeSet<String> rest = new TreeSet<>(pools);
        rest.removeAll(closed);
        rest.remove(pool);
        double left = sum(rest) / all;
        return left >= policy.actions().keep()
                ? null
                : String.format(
                        Locale.ROOT,
                        "%.0f%% of the model's capacity would stay; the policy keeps %.0f%%",
                        100 * left,
                        100 * policy.actions().keep());
    }

    private double sum(Set<String> some) {
        return some.stream()
                .mapToDouble(pool -> policy.fleet().capacities().getOrDefault(pool, 0.0))
                .sum();
    }

    private static String shown(long millis) {
        Duration d = Duration.ofMillis(millis);
        return d.toMinutes() > 0 ? d.toMinutes() + " min" : d.toSeconds() + " s";
    }
}
