package dev.plumbline.detector.signal.twins;

import dev.plumbline.detector.signal.Twins;
import dev.plumbline.models.cell.Context;
import java.util.Comparator;
import java.util.List;

/**
 * What the lists of two answers say of each other, over the steps that both reached by the same tokens.
 *
 * @param difference the greatest of the steps' mean absolute differences in nats over the tokens that both list;
 *     infinite where there are none, NaN where the lists cannot tell
 * @param isGross whether a step differs as answers to two prompts do
 * @param line how the log-probabilities of both lie along a line
 */
public record ListComparison(double difference, boolean isGross, FittedLine line) {

    /** Of lists that cannot tell. */
    public static final ListComparison NOTHING = new ListComparison(Double.NaN, false, FittedLine.NOTHING);

    /**
     * Compares two steps.
     *
     * <p>Of lists that sampling has shaped it is the difference of the model's own log-probabilities, as far as that
     * can be seen. What the cuts leave depends on candidates at their edge, so those are left out, shares are taken
     * among the others that both list, and differences are multiplied by the temperature.
     */
    public static ListComparison of(Context.Step a, Context.Step b, Context.Form form) {
        if (a.listed().isEmpty() || b.listed().isEmpty()) {
            return NOTHING;
        }
        boolean shaped = form.settings() != 0;
        List<Context.Listed> x = form.cut() ? clear(a.listed()) : a.listed();
        List<Context.Listed> y = form.cut() ? clear(b.listed()) : b.listed();
        if (shaped && (x.size() < 2 || y.size() < 2)) {
            return NOTHING;
        }
        CommonCandidates common = CommonCandidates.of(x, y);
        if (shaped && common.size() == 1) {
            return NOTHING; // the whole of one candidate is 1 for everybody
        }
        double difference = common.size() == 0
                ? Double.POSITIVE_INFINITY
                : form.temperature() * (shaped ? common.ofShares() : common).difference();
        double lost = form.temperature() * Math.max(lost(a.listed(), b.listed()), lost(b.listed(), a.listed()));
        return new ListComparison(difference, Twins.isGross(difference, lost), common.line());
    }

    /** All but the least probable: a cut may have fallen just beyond it, or the list may have ended there. */
    private static List<Context.Listed> clear(List<Context.Listed> listed) {
        double least =
                listed.stream().mapToDouble(Context.Listed::logprob).min().orElse(0);
        return listed.stream().filter(l -> l.logprob() > least).toList();
    }

    /** By how many nats the first of one list is less probable in another; infinite where it is not listed there. */
    private static double lost(List<Context.Listed> one, List<Context.Listed> other) {
        Context.Listed first = one.stream()
                .max(Comparator.comparingDouble(Context.Listed::logprob))
                .orElseThrow();
        return other.stream()
                .filter(l -> l.token() == first.token())
                .mapToDouble(l -> first.logprob() - l.logprob())
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** The same of both steps. */
    public ListComparison plus(ListComparison other) {
        double greatest =
                !isKnown() ? other.difference : other.isKnown() ? Math.max(difference, other.difference) : difference;
        return new ListComparison(greatest, isGross || other.isGross, line.plus(other.line));
    }

    /** Whether the lists can tell how much they differ. */
    public boolean isKnown() {
        return !Double.isNaN(difference);
    }

    /** Whether the lists can tell a temperature from whatever else makes them differ. */
    public boolean tellsTemperatures() {
        return Double.isInfinite(difference) || line.isTested();
    }

    /** Whether one's lists are the other's at another temperature, but for numerics. */
    public boolean isAnotherTemperature() {
        return Double.isFinite(difference) && line.isTested() && line.fits();
    }
}
