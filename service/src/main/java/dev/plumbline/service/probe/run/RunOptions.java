package dev.plumbline.service.probe.run;

import dev.plumbline.detector.equivalence.Margin;
import dev.plumbline.detector.equivalence.MetamorphicCheck;
import dev.plumbline.detector.equivalence.check.MetamorphicChecks;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

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

    private static final int DIGEST_BYTES = 8;

    public RunOptions {
        checks = List.copyOf(checks);
    }

    /** What plain {@code plumbline probe} decides. */
    public static RunOptions standard() {
        return new RunOptions(Margin.DEFAULT, 0.01, 500, 0, 16, 5, MetamorphicChecks.ALL);
    }

    /** What makes a probe the same as another: a digest of what is asked, and of how much is enough. */
    public String fingerprint(PromptSource prompts) {
        String names = checks.stream().map(check -> check.description().name()).collect(Collectors.joining(","));
        String all = margin + " " + alpha + " " + temperature + " " + tokens + " " + listed + " " + prompts.population()
                + " " + names;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
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
