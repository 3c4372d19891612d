package dev.plumbline.service.probe.drained;

import dev.plumbline.detector.equivalence.CheckResult.Outcome;
import dev.plumbline.detector.equivalence.PairVerdict;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.service.probe.run.ProbeResult;
import dev.plumbline.service.probe.run.ProbeResult.PairResult;
import dev.plumbline.service.probe.run.ProbeResult.PoolResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a run of two pools says of the first, the drained one: what is wrong with the one that it is compared with does
 * not speak against it.
 *
 * @param reason in words and numbers
 */
public record DrainedVerdict(PoolProbe.State state, String reason) {

    /** Of a run of the drained pool and a sound one, in this order. */
    public static DrainedVerdict of(ProbeResult result) {
        PairResult pair = result.pairs().get(0);
        PoolResult drained = result.pools().get(0);
        String failed = names(drained, Outcome.FAILED);
        if (pair.verdict() == PairVerdict.DIFFERENT) {
            return new DrainedVerdict(PoolProbe.State.DIFFERENT, numbers(pair) + fails(failed));
        }
        if (!failed.isEmpty()) {
            return new DrainedVerdict(PoolProbe.State.DIFFERENT, "fails " + failed);
        }
        for (PoolResult pool : result.pools()) {
            if (pool.met().answered() == 0) {
                return new DrainedVerdict(PoolProbe.State.NOT_ASKED, unanswered(pool));
            }
        }
        for (PoolResult pool : result.pools()) {
            if (pool.met().lost() || pool.met().outOfBudget()) {
                return new DrainedVerdict(
                        PoolProbe.State.INSUFFICIENT,
                        pool.met().lost() ? unanswered(pool) : "the budget of tokens is spent");
            }
        }
        String undecided = names(drained, Outcome.INSUFFICIENT);
        if (!undecided.isEmpty()) {
            return new DrainedVerdict(PoolProbe.State.INSUFFICIENT, "could not judge " + undecided);
        }
        return switch (pair.verdict()) {
            case EQUIVALENT -> new DrainedVerdict(PoolProbe.State.EQUIVALENT, numbers(pair));
            case NOT_COMPARABLE -> new DrainedVerdict(PoolProbe.State.NOT_COMPARABLE, pair.reason());
            case DIFFERENT, INSUFFICIENT -> new DrainedVerdict(PoolProbe.State.INSUFFICIENT, pair.reason());
        };
    }

    private static String names(PoolResult pool, Outcome outcome) {
        return pool.checks().stream()
                .filter(check -> check.result().outcome() == outcome)
                .map(check -> check.check().name())
                .collect(Collectors.joining(", "));
    }

    private static String fails(String names) {
        return names.isEmpty() ? "" : "; fails " + names;
    }

    private static String numbers(PairResult pair) {
        List<String> measured = pair.measured().stream()
                .map(m -> String.format(
                        Locale.ROOT, "%s %.3f (margin %s)", m.measure().code(), m.mean(), m.margin()))
                .toList();
        return String.join(", ", measured) + " after " + pair.prompts() + " prompts";
    }

    private static String unanswered(PoolResult pool) {
        return pool.pool() + " did not answer"
                + pool.met().errors().keySet().stream()
                        .sorted()
                        .findFirst()
                        .map(why -> ": " + why)
                        .orElse("");
    }
}
