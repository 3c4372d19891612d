package dev.plumbline.service.probe.run;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.CheckResult.Outcome;
import dev.plumbline.detector.equivalence.MetamorphicCheck;
import dev.plumbline.detector.equivalence.PairTest;
import dev.plumbline.detector.equivalence.PairVerdict;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.probe.ask.EngineInfo;
import dev.plumbline.service.probe.ask.PoolRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a run found.
 *
 * @param population what prompts were drawn from
 * @param leastPrompts how many prompts margin and α need at least
 * @param tokens how many tokens were asked for
 */
public record ProbeResult(
        String model,
        RunOptions options,
        String population,
        int leastPrompts,
        long tokens,
        List<PoolResult> pools,
        List<PairResult> pairs) {

    public ProbeResult {
        pools = List.copyOf(pools);
        pairs = List.copyOf(pairs);
    }

    /** One pool. */
    public record PoolResult(String pool, EngineInfo engine, PoolRecord.Snapshot met, List<CheckedResult> checks) {

        public PoolResult {
            checks = List.copyOf(checks);
        }

        /** Whether its engine promises what a check asks; what is not promised is a finding and no failure. */
        public boolean promises(CheckedResult check) {
            return check.check().promise().isMadeBy(engine.engine());
        }
    }

    /**
     * One check of one pool.
     *
     * @param reproducer the file that shows the failure; null where there is none
     */
    public record CheckedResult(
            MetamorphicCheck.Description check,
            CheckResult result,
            @Nullable String reproducer) {}

    /**
     * One pair.
     *
     * @param reason why it is what it is, where numbers do not say it; empty where they do
     */
    public record PairResult(
            String a,
            String b,
            PairVerdict verdict,
            String reason,
            List<PairTest.Measured> measured,
            int prompts,
            int positions,
            Partings partings,
            @Nullable String reproducer) {

        public PairResult {
            measured = List.copyOf(measured);
        }
    }

    /**
     * Where answers at temperature 0 parted.
     *
     * @param median position, counted from 0; −1 where none parted
     */
    public record Partings(int count, int median) {

        static Partings of(List<Integer> positions) {
            List<Integer> sorted = positions.stream().sorted().toList();
            return new Partings(sorted.size(), sorted.isEmpty() ? -1 : sorted.get(sorted.size() / 2));
        }
    }

    /** What the run says as a whole. */
    public PairVerdict verdict() {
        boolean failed = pools.stream()
                .flatMap(pool -> pool.checks().stream())
                .anyMatch(check -> check.result().outcome() == Outcome.FAILED);
        if (failed || pairs.stream().anyMatch(pair -> pair.verdict() == PairVerdict.DIFFERENT)) {
            return PairVerdict.DIFFERENT;
        }
        boolean missing = pools.stream()
                .anyMatch(pool -> pool.met().lost()
                        || pool.met().outOfBudget()
                        || pool.checks().stream()
                                .anyMatch(check -> check.result().outcome() == Outcome.INSUFFICIENT));
        return missing || pairs.stream().anyMatch(pair -> pair.verdict() != PairVerdict.EQUIVALENT)
                ? PairVerdict.INSUFFICIENT
                : PairVerdict.EQUIVALENT;
    }

    public int exitCode() {
        return switch (verdict()) {
            case EQUIVALENT -> ExitCode.OK;
            case DIFFERENT -> ExitCode.DIFFERENT;
            case INSUFFICIENT, NOT_COMPARABLE -> ExitCode.INSUFFICIENT;
        };
    }

    /** Failures by the name of who failed: a pool and a check, or a pair. */
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        for (PoolResult pool : pools) {
            for (CheckedResult check : pool.checks()) {
                if (check.result().outcome() == Outcome.FAILED) {
                    failures.add(pool.pool() + " " + check.check().name());
                }
            }
        }
        pairs.stream()
                .filter(pair -> pair.verdict() == PairVerdict.DIFFERENT)
                .forEach(pair -> failures.add(pair.a() + " and " + pair.b()));
        return failures;
    }
}
