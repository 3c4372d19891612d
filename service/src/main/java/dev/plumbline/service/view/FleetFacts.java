package dev.plumbline.service.view;

import dev.plumbline.models.incident.Level;
import java.util.List;
import java.util.Set;

/**
 * What is known of a prefix at one moment: how far it has been judged, what waits, and which incidents are open. Times
 * are in milliseconds since the epoch.
 *
 * @param now the wall clock
 * @param live whether event time is that of the wall clock; a recording is never late
 * @param allowance how old what is judged may be without anything being amiss: two windows, the grace, and what a live
 *     prefix waits for a source that lags
 * @param started when this process began to listen
 * @param judged when it last read that a window was judged, by the wall clock; 0 where it never did
 * @param arrived when it last saw that samples were written, by the wall clock; 0 where it never did
 */
public record FleetFacts(
        long now,
        boolean live,
        long allowance,
        long started,
        long judged,
        long arrived,
        Backlog backlog,
        List<Model> models,
        List<Open> open) {

    /**
     * What was written and not yet processed.
     *
     * @param records how many; 0 where they are so few that they belong to the usual flow
     * @param held sources that hold windows back, such as {@code samples/3}
     * @param reading whether this process still reads what was known before it started
     */
    public record Backlog(long records, List<String> held, boolean reading) {

        /** Nothing waits. */
        public static final Backlog NONE = new Backlog(0, List.of());

        public Backlog {
            held = List.copyOf(held);
        }

        /** Of a process that knows what was known before. */
        public Backlog(long records, List<String> held) {
            this(records, held, false);
        }
    }

    /**
     * What lies in the topics and was not processed.
     *
     * @param records how many, beyond the usual flow
     * @param arrived when samples were last seen to be written, in milliseconds since the epoch; 0 for never
     */
    public record Waiting(long records, long arrived) {

        /** Nothing. */
        public static final Waiting NONE = new Waiting(0, 0);
    }

    /**
     * One model that sends, or sent within the last hours.
     *
     * @param first end of the first window in which it was counted
     * @param last end of the last window in which it was counted
     * @param judged end of the window that was judged last; 0 where none was
     * @param expected responses that its last hour of traffic lets expect since {@code last}
     * @param pools how many it has
     * @param unjudged those of them that no monitor knows, though they sent for longer than the allowance
     * @param judgedSignals signals that could be judged
     * @param blindSignals signals whose question arose, and that could not be judged
     */
    public record Model(
            String name,
            long first,
            long last,
            long judged,
            double expected,
            int pools,
            List<String> unjudged,
            Set<String> judgedSignals,
            Set<String> blindSignals) {

        public Model {
            unjudged = List.copyOf(unjudged);
            judgedSignals = Set.copyOf(judgedSignals);
            blindSignals = Set.copyOf(blindSignals);
        }

        /** Signals whose question arose. */
        int arose() {
            return judgedSignals.size() + blindSignals.size();
        }

        boolean isHalfBlind() {
            return !blindSignals.isEmpty() && 2 * blindSignals.size() >= arose();
        }
    }

    /**
     * An open incident.
     *
     * @param cohort what it blames, in words
     * @param pools the pools that serve that cohort
     * @param onset when the fault most likely began
     */
    public record Open(Level level, String signal, String cohort, List<String> pools, long onset) {

        public Open {
            pools = List.copyOf(pools);
        }
    }

    public FleetFacts {
        models = List.copyOf(models);
        open = List.copyOf(open);
    }
}
