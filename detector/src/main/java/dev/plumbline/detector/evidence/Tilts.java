package dev.plumbline.detector.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What is bet on: grids of faults, by shape and size. A fault between two sizes loses a few percent of its growth; each
 * further bet costs the logarithm of the grid's size once. Coarser grids than these need more than 1.25 times the
 * information limit.
 */
public final class Tilts {

    private static final double[] ODDS = {1.25, 1.5, 2, 3, 5, 9, 17, 35, 80, 200, 600, 2e3, 8e3, 3e4, 1e5, 5e5};
    private static final double[] PEERS = {1.5, 2.5, 5, 12, 40, 150};
    private static final double[] DRIFT = {1.4, 2.2, 4.5, 14};
    private static final double[] KEPT = {0.995, 0.99, 0.98, 0.95, 0.85, 0.5};
    private static final double[] DRAWN = {0.98, 0.95, 0.88, 0.7, 0.4, 0.1};
    private static final double[] SHARPENED = {1 / 4.0, 1 / 2.0, 1 / 1.25, 1.25, 2, 4};

    private Tilts() {}

    /** For a prediction of {@code rate} a trial that only more hits would break: up to nearly always. */
    public static List<Bet> above(double rate) {
        return odds(DoubleStream.of(ODDS).filter(m -> m <= 3 || m * rate <= 20).toArray());
    }

    /** For comparisons with peers that only more hits would break: a cohort's odds over the others'. */
    public static List<Bet> abovePeers() {
        return odds(PEERS);
    }

    /** For shares of traffic, of which only moves of more than noise tell anything. */
    public static List<Bet> moved() {
        return odds(2, 5, 20, 200);
    }

    /**
     * For predictions of any rate that both more and fewer hits would break: hits that are dropped, draws that are not
     * made, odds that are off.
     */
    public static List<Bet> bothSides() {
        List<Bet> bets = new ArrayList<>();
        DoubleStream.of(KEPT).forEach(f -> bets.add(new Bet(Shape.HITS, f)));
        DoubleStream.of(DRAWN).forEach(f -> bets.add(new Bet(Shape.MISSES, f)));
        bets.addAll(odds(SHARPENED));
        return bets;
    }

    /** For comparisons with peers that both more and fewer hits would break. */
    public static List<Bet> bothSidesOfPeers() {
        return odds(DoubleStream.concat(DoubleStream.of(DRIFT).map(m -> 1 / m), DoubleStream.of(DRIFT))
                .toArray());
    }

    /** For comparisons in which there is nothing to find. */
    public static List<Bet> control() {
        return odds(0.5, 2);
    }

    private static List<Bet> odds(double... factors) {
        return DoubleStream.of(factors).mapToObj(Bet::odds).toList();
    }
}
