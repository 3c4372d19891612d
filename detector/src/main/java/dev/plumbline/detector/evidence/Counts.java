package dev.plumbline.detector.evidence;

/** Counts that are predicted alike, and how to bet on them. */
public sealed interface Counts permits Counts.Predicted, Counts.Compared {

    double trials();

    double hits();

    /** Hits that the prediction expects. */
    double expected();

    /**
     * ln of the evidence of a bet against "what was predicted, bent by at most {@code edge}" (for a bet on more hits),
     * or "at least" (on fewer). 0 where such a bet cannot be.
     *
     * @param shape how the edge of what is denied bends the prediction
     * @param edge its factor
     * @param bet what is bet on, beyond that edge
     */
    double ln(Shape shape, double edge, Bet bet);

    /** {@link #ln} for callers who place many bets on these counts. */
    default Wager wager() {
        return this::ln;
    }

    /** What bets on some counts come to, see {@link #ln}. */
    @FunctionalInterface
    interface Wager {
        double ln(Shape shape, double edge, Bet bet);
    }

    /** A factor of odds beside those of the peers, or of hits beside those predicted, as a ratio of rates. */
    double rateRatio(double ratio);

    /**
     * Both together.
     *
     * @throws ClassCastException where the other is of another kind
     */
    Counts plus(Counts other);

    /**
     * Counts with bounds on the expected hits.
     *
     * @param low lower bound of the expected hits
     * @param high upper bound of the expected hits
     * @param centre a probability that stands for those of the trials, fixed before they were seen
     */
    record Predicted(double trials, double hits, double low, double high, double centre) implements Counts {

        private static final double ALMOST_NEVER = 1e-12;
        private static final double ALMOST_ALWAYS = 1 - 1e-9;

        @Override
        public double expected() {
            return (low + high) / 2;
        }

        @Override
        public double ln(Shape shape, double edge, Bet bet) {
            if (trials == 0) {
                return 0;
            }
            double rate = shape.rate((bet.more() ? high : low) / trials, edge);
            double near = Math.max(ALMOST_NEVER, Math.min(shape.rate(centre, edge), ALMOST_ALWAYS));
            double odds = bet.tilt(near);
            boolean possible = odds > 0 && odds < Double.POSITIVE_INFINITY && !(bet.more() && rate >= 1);
            return possible ? LikelihoodRatio.ln(trials, hits, rate * trials, odds) : 0;
        }

        @Override
        public double rateRatio(double ratio) {
            return ratio;
        }

        @Override
        public Counts plus(Counts other) {
            Predicted o = (Predicted) other;
            double mean = (trials * centre + o.trials * o.centre) / (trials + o.trials);
            return new Predicted(
                    trials + o.trials, hits + o.hits, low + o.low, high + o.high, centre == o.centre ? centre : mean);
        }
    }

    /**
     * Counts beside those of the peers. All bets are on odds.
     *
     * @param pooled trials of the cohort and its peers
     * @param poolHits hits among them
     */
    record Compared(double trials, double hits, double pooled, double poolHits) implements Counts {

        @Override
        public double expected() {
            return trials * peers();
        }

        private double peers() {
            return pooled > trials ? (poolHits - hits) / (pooled - trials) : 0;
        }

        @Override
        public double ln(Shape shape, double edge, Bet bet) {
            return wager().ln(shape, edge, bet);
        }

        @Override
        public Wager wager() {
            Hypergeometric draw = draw();
            return (shape, edge, bet) -> draw.ln(edge, edge * bet.factor());
        }

        /** The draw that a healthy cohort's hits would be, for callers who place many bets on it. */
        public Hypergeometric draw() {
            return new Hypergeometric((long) pooled, (long) poolHits, (long) trials, (long) hits);
        }

        @Override
        public double rateRatio(double ratio) {
            return Double.isInfinite(ratio) ? 1 / peers() : ratio / (1 + peers() * (ratio - 1));
        }

        @Override
        public Counts plus(Counts other) {
            Compared o = (Compared) other;
            return new Compared(trials + o.trials, hits + o.hits, pooled + o.pooled, poolHits + o.poolHits);
        }
    }
}
