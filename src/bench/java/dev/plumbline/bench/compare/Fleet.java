package dev.plumbline.bench.compare;

import dev.plumbline.detector.evidence.Bet;
import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.Shape;
import dev.plumbline.detector.evidence.Tilts;
import java.util.ArrayList;
import java.util.List;

/**
 * A simulated signal of one cohort: what it counts in a window, healthy or with a fault, and what a monitor bets on.
 */
sealed interface Fleet {

    /**
     * Draws a window.
     *
     * @param factor how the fault bends rates; 1 is healthy
     */
    List<Counts> window(Draw draw, Load load, long time, double factor);

    /** What a monitor that does not know the fault bets on. */
    List<Bet> bets();

    /** What one bets on who knows it. */
    Bet fault(double factor);

    /** Whether the fault is too many hits. */
    boolean more();

    /** Nats a window that tell the fault from health, at the mean load. */
    double information(double factor);

    private static double kl(double p, double q) {
        return (p > 0 ? p * Math.log(p / q) : 0) + (p < 1 ? (1 - p) * Math.log((1 - p) / (1 - q)) : 0);
    }

    /** Sessions that answer yes at a known rate. */
    record Known(double rate, double sessions) implements Fleet {

        @Override
        public List<Counts> window(Draw draw, Load load, long time, double factor) {
            int n = draw.poisson(sessions * load.at(draw, time));
            return n == 0
                    ? List.of()
                    : List.of(new Counts.Predicted(n, draw.binomial(n, rate * factor), n * rate, n * rate, rate));
        }

        @Override
        public List<Bet> bets() {
            return Tilts.above(rate);
        }

        @Override
        public Bet fault(double factor) {
            return Bet.odds(factor * (1 - rate) / (1 - factor * rate));
        }

        @Override
        public boolean more() {
            return true;
        }

        @Override
        public double information(double factor) {
            return sessions * kl(rate * factor, rate);
        }
    }

    /** Tokens whose engine reports the probability of the first candidate: bins as a healthy recording has them. */
    record Calibration(double tokens) implements Fleet {

        private static final List<Double> SHARES =
                List.of(.015, .118, .143, .134, .116, .113, .124, .082, .076, .044, .024, .009, .0015, .0005);
        private static final List<Double> PREDICTED =
                List.of(.286, .354, .45, .548, .649, .75, .852, .926, .9666, .985, .9924, .9963, .9983, .9995);

        @Override
        public List<Counts> window(Draw draw, Load load, long time, double factor) {
            double of = load.at(draw, time);
            List<Counts> counts = new ArrayList<>();
            for (int i = 0; i < SHARES.size(); i++) {
                double p = PREDICTED.get(i);
                int n = draw.poisson(of * tokens * SHARES.get(i));
                if (n > 0) {
                    counts.add(new Counts.Predicted(n, draw.binomial(n, p * factor), n * p, n * p, p));
                }
            }
            return counts;
        }

        @Override
        public List<Bet> bets() {
            return Tilts.bothSides();
        }

        @Override
        public Bet fault(double factor) {
            return new Bet(Shape.HITS, factor);
        }

        @Override
        public boolean more() {
            return false;
        }

        @Override
        public double information(double factor) {
            double sum = 0;
            for (int i = 0; i < SHARES.size(); i++) {
                sum += tokens * SHARES.get(i) * kl(PREDICTED.get(i) * factor, PREDICTED.get(i));
            }
            return sum;
        }

        /** The mean rate of hits. */
        static double rate() {
            double sum = 0;
            double all = 0;
            for (int i = 0; i < SHARES.size(); i++) {
                sum += SHARES.get(i) * PREDICTED.get(i);
                all += SHARES.get(i);
            }
            return sum / all;
        }
    }

    /** A pool beside others; nobody knows the rate, and it moves with who is awake. */
    record Peers(double rate, double sessions, double share) implements Fleet {

        @Override
        public List<Counts> window(Draw draw, Load load, long time, double factor) {
            double of = sessions * load.at(draw, time);
            double now = rate * load.mix(time);
            int own = draw.poisson(of * share);
            int others = draw.poisson(of * (1 - share));
            int hits = draw.binomial(own, now * factor);
            return own == 0 || others == 0
                    ? List.of()
                    : List.of(new Counts.Compared(own, hits, own + others, hits + draw.binomial(others, now)));
        }

        @Override
        public List<Bet> bets() {
            return Tilts.abovePeers();
        }

        @Override
        public Bet fault(double factor) {
            return Bet.odds(factor * (1 - rate) / (1 - factor * rate));
        }

        @Override
        public boolean more() {
            return true;
        }

        @Override
        public double information(double factor) {
            double pooled = rate * (share * factor + 1 - share);
            return sessions * (share * kl(rate * factor, pooled) + (1 - share) * kl(rate, pooled));
        }
    }
}
