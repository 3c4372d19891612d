package dev.plumbline.service.report;

import java.util.HashMap;
import java.util.Map;

/** Harm by session: faults that stick hit few sessions many times, others many sessions once. */
final class HarmLedger {

    /** More harmed sessions than these are no longer told apart. */
    private static final int MOST = 200_000;

    /** Upper ends of the groups; the last has none. */
    private static final int[] ENDS = {1, 4, 9, 19};

    private final Map<String, Integer> harmed = new HashMap<>();
    private long responses;

    void record(String session) {
        responses++;
        if (harmed.size() < MOST || harmed.containsKey(session)) {
            harmed.merge(session, 1, Integer::sum);
        }
    }

    /** Responses that were harmed. */
    long responses() {
        return responses;
    }

    /** Sessions that were, once at least. */
    int sessions() {
        return harmed.size();
    }

    /** How many sessions there are of each group, by its name. */
    Map<String, Integer> groups() {
        Map<String, Integer> groups = new java.util.LinkedHashMap<>();
        int from = 1;
        for (int i = 0; i <= ENDS.length; i++) {
            int least = from;
            int most = i < ENDS.length ? ENDS[i] : Integer.MAX_VALUE;
            String name = i == ENDS.length ? least + " or more" : least == most ? "once" : least + " to " + most;
            groups.put(name, (int) harmed.values().stream()
                    .filter(n -> n >= least && n <= most)
                    .count());
            from = most + 1;
        }
        return groups;
    }
}
