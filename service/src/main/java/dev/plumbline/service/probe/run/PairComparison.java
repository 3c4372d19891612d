package dev.plumbline.service.probe.run;

import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.PairTest;
import dev.plumbline.detector.equivalence.PairVerdict;
import dev.plumbline.detector.equivalence.PoolsAgree;
import dev.plumbline.detector.equivalence.PromptDifference;
import dev.plumbline.service.probe.run.ProbeResult.PairResult;
import dev.plumbline.service.probe.run.ProbeResult.Partings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Two pools, while a run compares them. */
final class PairComparison {

    private static final int KEPT = 40;

    private final PoolSession a;
    private final PoolSession b;
    private final PoolsAgree check;
    private final PairTest test;
    /** The prompts that differ most, with what was asked and answered: a reproducer is made of them. */
    private final List<Differing> differing = new ArrayList<>();

    private @Nullable String incomparable;

    private record Differing(double nats, List<Exchange> exchanges) {}

    PairComparison(PoolSession a, PoolSession b, RunOptions options, int pools) {
        this.a = a;
        this.b = b;
        this.check = new PoolsAgree(options.margin());
        this.test = new PairTest(options.margin(), options.lnShared(pools), options.lnEquivalent());
    }

    PoolSession a() {
        return a;
    }

    PoolSession b() {
        return b;
    }

    PoolsAgree check() {
        return check;
    }

    boolean isOpen() {
        return incomparable == null && test.verdict() == PairVerdict.INSUFFICIENT && !a.isLost() && !b.isLost();
    }

    PairVerdict verdict() {
        return incomparable != null ? PairVerdict.NOT_COMPARABLE : test.verdict();
    }

    /** The tokens of a prompt, of each: whether they were given the same. */
    void compareTokens(Exchange first, Exchange second) {
        PoolsAgree.incomparable(first.answer(), second.answer()).ifPresent(why -> incomparable = why);
    }

    /** Answers of both to one prompt. */
    void accept(List<Exchange> first, List<Exchange> second) {
        compareTokens(first.get(0), second.get(0));
        if (!isOpen()) {
            return;
        }
        List<Exchange> both = new ArrayList<>();
        first.forEach(x -> both.add(x));
        second.forEach(x -> both.add(new Exchange(x.request().withSide(1), x.answer())));
        Map<String, PromptDifference> differences = check.differences(both);
        differences.values().forEach(difference -> {
            test.accept(difference);
            keep(new Differing(difference.nats() + difference.first() + difference.tail(), both));
        });
    }

    private void keep(Differing one) {
        differing.add(one);
        differing.sort(Comparator.comparingDouble(other -> -other.nats()));
        if (differing.size() > KEPT) {
            differing.remove(KEPT);
        }
    }

    /** What shows the difference: of the prompts that differ most. */
    List<Exchange> evidence() {
        List<Exchange> all = new ArrayList<>();
        int batch = 0;
        for (Differing one : differing) {
            for (Exchange x : one.exchanges()) {
                all.add(new Exchange(x.request().withBatch(batch), x.answer()));
            }
            batch++;
        }
        return all;
    }

    PairResult result(@Nullable String reproducer) {
        return new PairResult(
                a.name(),
                b.name(),
                verdict(),
                reason(),
                test.measured(),
                test.prompts(),
                test.positions(),
                Partings.of(test.partings()),
                reproducer);
    }

    private String reason() {
        if (incomparable != null) {
            return incomparable;
        }
        if (test.verdict() != PairVerdict.INSUFFICIENT) {
            return "";
        }
        for (PoolSession pool : List.of(a, b)) {
            if (pool.isLost()) {
                return pool.name() + " did not answer";
            }
        }
        return test.prompts() == 0
                ? "no context could be compared: answers without log-probabilities"
                : "neither is shown after " + test.prompts() + " prompts";
    }
}
