package dev.plumbline.service.probe.run;

import dev.plumbline.detector.equivalence.CheckResult.Outcome;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.MetamorphicCheck;
import dev.plumbline.detector.equivalence.PairTest;
import dev.plumbline.detector.equivalence.PairVerdict;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.ProbeRequest.Form;
import dev.plumbline.service.probe.ask.EngineInfo;
import dev.plumbline.service.probe.ask.PoolClient;
import dev.plumbline.service.probe.ask.ProbeClient;
import dev.plumbline.service.probe.ask.TokenBudget;
import dev.plumbline.service.probe.run.ProbeResult.CheckedResult;
import dev.plumbline.service.probe.run.ProbeResult.PairResult;
import dev.plumbline.service.probe.run.ProbeResult.PoolResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One probe: whether the pools were given the same, whether they answer the same, and whether each keeps the rules.
 * First all pairs at the same time, prompt by prompt; then each pool's checks, the pools at the same time; then
 * failures are shrunk.
 */
public final class EquivalenceRun {

    private final String model;
    private final RunOptions options;
    private final PromptSource prompts;
    private final TokenBudget budget;
    private final ExecutorService threads;
    private final Consumer<String> progress;
    private final Reproducers reproducers;

    /** Makes a file of a failure. */
    public interface Reproducers {

        /** Of somebody who has no place for files. */
        Reproducers NONE = (pools, check, finding, failing) -> null;

        /**
         * Returns the file; null where none is made.
         *
         * @param pools one, or two for a pair
         */
        @Nullable
        Path write(List<PoolSession> pools, MetamorphicCheck check, String finding, List<Exchange> failing);
    }

    /**
     * A run that has not begun.
     *
     * @param progress is told how far the run is; safe for threads
     */
    public EquivalenceRun(
            String model,
            RunOptions options,
            PromptSource prompts,
            TokenBudget budget,
            ExecutorService threads,
            Consumer<String> progress,
            Reproducers reproducers) {
        this.model = model;
        this.options = options;
        this.prompts = prompts;
        this.budget = budget;
        this.threads = threads;
        this.progress = progress;
        this.reproducers = reproducers;
    }

    /** How many prompts margin and α need at least. */
    public int leastPrompts() {
        return PairTest.leastPrompts(options.lnEquivalent());
    }

    /**
     * Asks and judges.
     *
     * @param journaled what each pool is asked by
     */
    public ProbeResult run(List<PoolClient> clients, BiFunction<PoolClient, ProbeClient, ProbeClient> journaled)
            throws InterruptedException {
        List<PoolSession> pools =
                Together.run(threads, clients, client -> meet(client, journaled.apply(client, client)));
        List<PairComparison> pairs = pairs(pools);
        new PairStage(options, prompts, pairs, threads, progress).run();
        double lnEnough = options.lnShared(pools.size());
        List<List<CheckStage.Checked>> checked = Together.run(
                threads, pools, pool -> new CheckStage(pool, prompts, lnEnough, progress).run(options.checks()));
        List<PoolResult> poolResults = new ArrayList<>();
        for (int i = 0; i < pools.size(); i++) {
            poolResults.add(result(pools.get(i), checked.get(i)));
        }
        List<PairResult> pairResults = pairs.stream().map(this::result).toList();
        return new ProbeResult(
                model, options, prompts.population(), leastPrompts(), budget.spent(), poolResults, pairResults);
    }

    private static PoolSession meet(PoolClient client, ProbeClient asker) throws InterruptedException {
        ProbeRequest scored = ProbeRequest.whole(0, "One, two,", Decoding.greedy(1, 2))
                .withForm(Form.SCORED)
                .withPrefill(" three, four, five");
        Exchange answer = asker.ask("can it score", List.of(scored)).get(0);
        boolean scores =
                answer.answer().isAnswered() && !answer.answer().steps().isEmpty();
        return new PoolSession(client, asker, EngineInfo.ask(client), scores);
    }

    private List<PairComparison> pairs(List<PoolSession> pools) {
        List<PairComparison> pairs = new ArrayList<>();
        for (int a = 0; a < pools.size(); a++) {
            for (int b = a + 1; b < pools.size(); b++) {
                pairs.add(new PairComparison(pools.get(a), pools.get(b), options, pools.size()));
            }
        }
        return pairs;
    }

    private PoolResult result(PoolSession pool, List<CheckStage.Checked> checks) {
        List<CheckedResult> results = new ArrayList<>();
        for (CheckStage.Checked checked : checks) {
            boolean shown = checked.result().outcome() == Outcome.FAILED
                    || checked.result().outcome() == Outcome.FINDING;
            String file = shown
                    ? reproducer(
                            List.of(pool), checked.check(), checked.result().finding(), checked.exchanges())
                    : null;
            results.add(new CheckedResult(checked.check().description(), checked.result(), file));
        }
        return new PoolResult(pool.name(), pool.engine(), pool.client().record().snapshot(), results);
    }

    private PairResult result(PairComparison pair) {
        String file = pair.verdict() == PairVerdict.DIFFERENT
                ? reproducer(
                        List.of(pair.a(), pair.b()),
                        pair.check(),
                        "the pools differ by more than the margin",
                        pair.evidence())
                : null;
        return pair.result(file);
    }

    private @Nullable String reproducer(
            List<PoolSession> pools, MetamorphicCheck check, String finding, List<Exchange> failing) {
        progress.accept("making a reproducer of " + check.description().name());
        Path file = reproducers.write(pools, check, finding, failing);
        return file == null ? null : file.toString();
    }
}
