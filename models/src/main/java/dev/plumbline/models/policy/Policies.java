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
            new Fixed("window", Policy::window),
            new Fixed("grace", Policy::grace),
            new Fixed("ahead", Policy::ahead),
            new Fixed("duplicates", Policy::duplicates),
            new Fixed("votes", Policy::votes),
            new Fixed("twin_memory", Policy::twinMemory),
            new Fixed("twin_votes", Policy::twinVotes),
            new Fixed("memory", Policy::memory),
            new Fixed("ceilings", Policy::contracts),
            new Fixed("dimensions", Policy::dimensions),
            new Fixed("max_values", Policy::maxValues),
            new Fixed("strata", Policy::strata),
            new Fixed("identical", Policy::identical));

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
