package dev.plumbline.models.action;

/**
 * The harm of an incident in sessions, as far as they were sampled, since its onset. Where sessions stick, a cohort has
 * a larger share of the responses to sessions that it met before than of the new sessions.
 *
 * @param responses responses of the cohort
 * @param placed sessions that the cohort met for the first time
 * @param allResponses responses of the whole model
 * @param allPlaced first meetings in the whole model
 */
public record Ledger(long responses, long placed, long allResponses, long allPlaced) {

    /** Nothing yet. */
    public static final Ledger NONE = new Ledger(0, 0, 0, 0);

    public Ledger plus(Ledger other) {
        return new Ledger(
                responses + other.responses,
                placed + other.placed,
                allResponses + other.allResponses,
                allPlaced + other.allPlaced);
    }

    /** The cohort's share of the model's responses; NaN without any. */
    public double share() {
        return ratio(responses, allResponses);
    }

    /** The cohort's share of the sessions that were placed anew. */
    public double placedShare() {
        return ratio(placed, allPlaced);
    }

    /** The cohort's share of the responses to sessions that came back to where they were. */
    public double returnedShare() {
        return ratio(responses - placed, allResponses - allPlaced);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }
}
