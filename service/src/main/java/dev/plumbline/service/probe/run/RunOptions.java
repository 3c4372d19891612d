package dev.plumbline.service.probe.run;

import dev.plumbline.detector.equivalence.Margin;
import dev.plumbline.detector.equivalence.MetamorphicCheck;
import java.util.List;

/**
 * What a run is to decide.
 *
 * @param alpha how often a run may say something false, over all pairs and checks together
 * @param atMost how many prompts each pool is asked for the comparison at most
 * @param temperature of the comparison: 0, unless lists are of the distribution that is drawn from
 * @param tokens how long answers of the comparison are
 * @param listed how many candidates are asked for
 * @param checks which metamorphic checks each pool is put through
 */
public record RunOptions(
        Margin margin,
        double alpha,
        int atMost,
        double temperature,
        int tokens,
        int listed,
        List<MetamorphicCheck> checks) {

    public RunOptions {
        checks = List.copyOf(checks);
    }

    /** ln(1/α) of one measure of one pair, or of one check of one pool: α is shared among all of them. */
    double lnShared(int pools) {
        int pairs = pools * (pools - 1) / 2;
        return StrictMath.log((3.0 * pairs + (double) pools * checks.size()) / alpha);
    }

    /** ln(1/α) of one pair in the direction EQUIVALENT: all must be, so that α needs no sharing. */
    double lnEquivalent() {
        return -StrictMath.log(alpha);
    }
}
