package dev.plumbline.models.incident;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Monitors whose evidence passed the threshold, blamed on the cohort that explains them. Times are event times in
 * milliseconds since the epoch.
 *
 * @param id hash of model, layer, first cohort and opening window; fixed for life, even when blame moves
 * @param signal the signal with the most evidence among {@code signals}
 * @param reference who predicted the rate
 * @param cohort the cohort that is blamed
 * @param also other names of the same traffic
 * @param alternatives other cohorts that explain what was seen as well: not to be acted on where they do not agree
 * @param signals all signals of this layer that speak against the cohort, in alphabetical order
 * @param level the highest level that was reached
 * @param onset start of the window in which the fault most likely began
 * @param onsetInterval the windows in which it may as well have begun: the likelihood of a beginning there is at least
 *     1/20 of the best
 * @param detected end of the window in which the incident opened
 * @param paged end of the window in which it reached {@link Level#PAGE}; null while it has not
 * @param closed end of the window in which it ended; null while it is open
 * @param trials how often the question was asked of the cohort since the onset
 * @param hits how often the answer was yes
 * @param rate hits per trial
 * @param expected predicted hits per trial
 * @param ratio {@code rate / expected}: of the windows after the alarm once there are any, since what raised the alarm
 *     overstates it; until then of those since the onset
 * @param ratioInterval bounds of the ratio at 95%, valid at any time; from windows after the alarm only; null until
 *     there are any
 * @param evidence natural logarithm of the evidence now
 * @param threshold what the evidence had to reach for {@code level}
 * @param sessions sessions that were touched since the onset, as far as they were sampled
 * @param share of all that the model did beyond what was predicted since the onset, in [0, 1]; null where the peers
 *     predict, who know of no other harm
 * @param falseOnceInDays how seldom a healthy fleet would show as much evidence: once in so many days
 * @param text the sentence for people
 * @param ending why it is over; null while it is open
 * @param ledger the harm in sessions and responses since the onset
 * @param again whether it came back after it had ended
 */
public record Incident(
        String id,
        String model,
        Layer layer,
        String signal,
        String reference,
        Cohort cohort,
        List<String> also,
        List<Cohort> alternatives,
        List<String> signals,
        Level level,
        long onset,
        Span onsetInterval,
        long detected,
        @Nullable Long paged,
        @Nullable Long closed,
        long trials,
        long hits,
        double rate,
        double expected,
        double ratio,
        @Nullable Interval ratioInterval,
        double evidence,
        double threshold,
        long sessions,
        @Nullable Double share,
        double falseOnceInDays,
        String text,
        @Nullable Ending ending,
        Ledger ledger,
        Again again) {

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

    /** Whether every explanation of it blames traffic of {@code key}. */
    public boolean surelyBlames(CohortKey key) {
        return cohort.contains(key) && alternatives.stream().allMatch(other -> other.contains(key));
    }

    /** The same with another ledger. */
    public Incident with(Ledger harm) {
        return new Incident(
                id,
                model,
                layer,
                signal,
                reference,
                cohort,
                also,
                alternatives,
                signals,
                level,
                onset,
                onsetInterval,
                detected,
                paged,
                closed,
                trials,
                hits,
                rate,
                expected,
                ratio,
                ratioInterval,
                evidence,
                threshold,
                sessions,
                share,
                falseOnceInDays,
                text,
                ending,
                harm,
                again);
    }

    /** An incident that never came back. */
    public Incident(
            String id,
            String model,
            Layer layer,
            String signal,
            String reference,
            Cohort cohort,
            List<String> also,
            List<Cohort> alternatives,
            List<String> signals,
            Level level,
            long onset,
            Span onsetInterval,
            long detected,
            @Nullable Long paged,
            @Nullable Long closed,
            long trials,
            long hits,
            double rate,
            double expected,
            double ratio,
            @Nullable Interval ratioInterval,
            double evidence,
            double threshold,
            long sessions,
            @Nullable Double share,
            double falseOnceInDays,
            String text,
            @Nullable Ending ending,
            Ledger ledger) {
        this(
                id,
                model,
                layer,
                signal,
                reference,
                cohort,
                also,
                alternatives,
                signals,
                level,
                onset,
                onsetInterval,
                detected,
                paged,
                closed,
                trials,
                hits,
                rate,
                expected,
                ratio,
                ratioInterval,
                evidence,
                threshold,
                sessions,
                share,
                falseOnceInDays,
                text,
                ending,
                ledger,
                Again.NEVER);
    }

    public Incident {
        also = List.copyOf(also);
        alternatives = List.copyOf(alternatives);
        signals = List.copyOf(signals);
    }
}
