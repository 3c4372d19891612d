package dev.plumbline.models.incident;

import dev.plumbline.models.action.Ledger;

/**
 * Monitors whose evidence passed the threshold, blamed on the cohort that explains them.
 *
 * @param id hash of model, layer, first cohort and opening window; fixed for life, even when blame moves
 * @param layer what is accused
 * @param level the highest level that was reached
 * @param blame who is at fault
 * @param course when it began, was seen, and ended
 * @param measurement how large the difference is, and how sure one is of it
 * @param impact whom it hurt
 * @param text the sentence for people
 */
public record Incident(
        String id,
        String model,
        Layer layer,
        Level level,
        Blame blame,
        Course course,
        Measurement measurement,
        Impact impact,
        String text) {

    /**
     * What came back within an hour of its end is the same incident.
     *
     * @param count how often it did
     * @param worse whether the last time it is shown to be worse than it was before: only then is anybody woken again
     */
    public record Again(int count, boolean worse) {

        /** It did not. */
        public static final Again NEVER = new Again(0, false);
    }

    /** Why an incident is over. */
    public enum Ending {
        /** The fault was shown to have ended. */
        RECOVERED("recovered"),
        /** Nothing was left to judge it by: its traffic stopped for as long as counts are remembered. */
        GONE("gone"),
        /** Somebody said so. */
        BY_HAND("by-hand");

        private final String code;

        Ending(String code) {
            this.code = code;
        }

        /** The stable name in topics and JSON. */
        public String code() {
            return code;
        }
    }

    /**
     * A closed interval.
     *
     * @param high infinite where nothing bounds it from above
     */
    public record Interval(double low, double high) {}

    /** A time span, in milliseconds since the epoch, both ends included. */
    public record Span(long earliest, long latest) {}

    /** The same with another ledger. */
    public Incident with(Ledger harm) {
        Impact changed = new Impact(impact.sessions(), impact.share(), harm, impact.samples());
        return new Incident(id, model, layer, level, blame, course, measurement, changed, text);
    }
}
