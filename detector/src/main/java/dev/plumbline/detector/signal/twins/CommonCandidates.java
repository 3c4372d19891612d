package dev.plumbline.detector.signal.twins;

import dev.plumbline.models.cell.Context;
import dev.plumbline.models.sample.Exponential;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The log-probabilities that two lists give to the candidates that both hold. */
final class CommonCandidates {

    private final double[] one;
    private final double[] other;

    private CommonCandidates(double[] one, double[] other) {
        this.one = one;
        this.other = other;
    }

    static CommonCandidates of(List<Context.Listed> a, List<Context.Listed> b) {
        List<double[]> both = new ArrayList<>();
        for (Context.Listed x : a) {
            for (Context.Listed y : b) {
                if (x.token() == y.token()) {
                    both.add(new double[] {x.logprob(), y.logprob()});
                }
            }
        }
        return new CommonCandidates(
                both.stream().mapToDouble(pair -> pair[0]).toArray(),
                both.stream().mapToDouble(pair -> pair[1]).toArray());
    }

    int size() {
        return one.length;
    }

    CommonCandidates ofShares() {
        return new CommonCandidates(shares(one), shares(other));
    }

    private static double[] shares(double[] logprobs) {
        double whole =
                StrictMath.log(Arrays.stream(logprobs).map(Exponential::of).sum());
        return Arrays.stream(logprobs).map(lp -> lp - whole).toArray();
    }

    /** The mean absolute difference; there must be a candidate. */
    double difference() {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.abs(one[i] - other[i]);
        }
        return sum / one.length;
    }

    FittedLine line() {
        return one.length < 2 ? FittedLine.NOTHING : FittedLine.through(one, other);
    }
}
