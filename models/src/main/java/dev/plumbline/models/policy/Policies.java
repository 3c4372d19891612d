package dev.plumbline.models.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/**
 * The policies of an installation, each in force from a window on. May be read while another thread adds one: one that
 * is in force from a window that is still to come changes nothing before.
 */
public final class Policies {

    /** What stored state and the meaning of counts rest on: fixed while an installation runs. */
    private static final List<Fixed> FIXED = List.of(
            new Fixed("window", policy -> policy.timing().window()),
            new Fixed("grace", policy -> policy.timing().grace()),
            new Fixed("ahead", policy -> policy.timing().ahead()),
            new Fixed("duplicates", policy -> policy.timing().duplicates()),
            new Fixed("votes", policy -> policy.timing().votes()),
            new Fixed("twin_memory", policy -> policy.twins().memory()),
            new Fixed("twin_votes", policy -> policy.twins().votes()),
            new Fixed("memory", policy -> policy.timing().memory()),
            new Fixed("ceilings", policy -> policy.alarms().contracts()),
            new Fixed("dimensions", policy -> policy.fleet().dimensions()),
            new Fixed("max_values", policy -> policy.fleet().maxValues()),
            new Fixed("strata", policy -> policy.fleet().strata()),
            new Fixed("identical", policy -> policy.fleet().identical()));

    private final ConcurrentSkipListMap<Long, Policy> from = new ConcurrentSkipListMap<>();

    private record Fixed(String key, Function<Policy, Object> value) {}

    /** @param first in force until another is */
    public Policies(Policy first) {
        from.put(Long.MIN_VALUE, first);
    }

    /** In force in the window that starts at {@code window}. */
    public Policy at(long window) {
        return from.floorEntry(window).getValue();
    }

    /** The first. */
    public Policy first() {
        return from.firstEntry().getValue();
    }

    /**
     * Adds one; the same again changes nothing.
     *
     * @param window start of the first window in which it is in force
     * @return the keys that may not change while an installation runs, and do: with any, it is refused and the old one
     *     stays
     */
    public List<String> put(long window, Policy policy) {
        List<String> changed = changed(first(), policy);
        if (changed.isEmpty()) {
            from.put(window, policy);
        }
        return changed;
    }

    /** The keys that may not change while an installation runs, and differ. */
    public static List<String> changed(Policy before, Policy after) {
        List<String> changed = new ArrayList<>();
        for (Fixed fixed : FIXED) {
            if (!fixed.value().apply(before).equals(fixed.value().apply(after))) {
                changed.add(fixed.key());
            }
        }
        return changed;
    }
}
