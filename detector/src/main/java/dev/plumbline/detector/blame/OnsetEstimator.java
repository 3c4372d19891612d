package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.WindowView;
import dev.plumbline.models.incident.Incident;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The window in which a fault most likely began: the start of the stretch up to now in which the bet won most (the
 * maximum likelihood estimate of the change point, Page 1954), and around it the windows that are nearly as likely.
 */
final class OnsetEstimator {

    /** Beginnings that are at least so likely beside the best belong to the interval: 1 to 20. */
    private static final double LN_NEARLY = StrictMath.log(20);

    /** A pause and a return are believed at 1,000 to 1 each. */
    private static final double LN_CERTAIN = StrictMath.log(1_000);

    private final HypothesisTest ask;
    private final int member;
    private final BitSet members;
    private final List<Step> steps = new ArrayList<>();

    /** A window in which the cohort was asked, and what the bet won in it. */
    private record Step(long window, double lnE) {}

    OnsetEstimator(HypothesisTest ask, int member, BitSet members) {
        this.ask = ask;
        this.member = member;
        this.members = members;
    }

    /**
     * Start of that window, in milliseconds since the epoch.
     *
     * @param mask what could not be seen, by the window with which it was judged
     * @param now the answer where the cohort was never asked
     */
    long find(CellHistory history, LongFunction<BitSet> mask, long now) {
        read(history, mask, Long.MIN_VALUE);
        long best = steps.isEmpty() ? now : steps.get(steps.size() - 1).window();
        double most = 0;
        double won = 0;
        for (int i = steps.size() - 1; i >= 0; i--) {
            won += steps.get(i).lnE();
            if (won >= most) {
                most = won;
                best = steps.get(i).window();
            }
        }
        return best;
    }

    /** The windows that are nearly as likely as {@code best}, which {@link #find} has found. */
    Incident.Span interval(long best) {
        double most = 0;
        double won = 0;
        for (int i = steps.size() - 1; i >= 0; i--) {
            won += steps.get(i).lnE();
            most = Math.max(most, won);
        }
        long earliest = best;
        long latest = best;
        won = 0;
        for (int i = steps.size() - 1; i >= 0; i--) {
            won += steps.get(i).lnE();
            if (won >= most - LN_NEARLY) {
                earliest = Math.min(earliest, steps.get(i).window());
                latest = Math.max(latest, steps.get(i).window());
            }
        }
        return new Incident.Span(earliest, latest);
    }

    /**
     * Whether what began at {@code onset} paused and came back within a span: until then the prediction was so much
     * likelier than the bet, and from then on the bet so much likelier than the prediction.
     */
    boolean cameBack(CellHistory history, LongFunction<BitSet> mask, long onset, long from, long to) {
        read(history, mask, onset);
        double lost = 0;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.window() >= from && step.window() <= to && lost >= LN_CERTAIN && won(i) >= LN_CERTAIN) {
                return true;
            }
            lost = Math.max(0, lost - step.lnE());
        }
        return false;
    }

    /** The most that the bet won in a stretch that begins with a step. */
    private double won(int first) {
        double most = 0;
        double won = 0;
        for (int i = first; i < steps.size(); i++) {
            won += steps.get(i).lnE();
            most = Math.max(most, won);
        }
        return most;
    }

    private void read(CellHistory history, LongFunction<BitSet> mask, long from) {
        history.replay(from, past -> update(past, mask.apply(past.judged())));
    }

    private void update(WindowView window, BitSet masked) {
        List<ContingencyTable.Group> groups = window.tabulation(ask).of(members, masked);
        double lnE = 0;
        boolean asked = false;
        for (ContingencyTable.Group group : groups) {
            if (group.key().cut() == ask.cut(member)) {
                lnE += ask.lnE(group, member);
                asked = true;
            }
        }
        if (asked) {
            steps.add(new Step(window.start(), lnE));
        }
    }
}
