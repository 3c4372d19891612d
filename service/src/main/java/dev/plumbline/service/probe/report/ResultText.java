package dev.plumbline.service.probe.report;

import static java.util.Locale.ROOT;

import dev.plumbline.detector.equivalence.CheckResult.Outcome;
import dev.plumbline.detector.equivalence.PairTest;
import dev.plumbline.service.probe.run.ProbeResult;
import dev.plumbline.service.probe.run.ProbeResult.CheckedResult;
import dev.plumbline.service.probe.run.ProbeResult.PairResult;
import dev.plumbline.service.probe.run.ProbeResult.PoolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A result for people at a terminal. */
public final class ResultText {

    private ResultText() {}

    public static List<String> of(ProbeResult result) {
        List<String> lines = new ArrayList<>();
        result.pairs().forEach(pair -> lines.addAll(pair(pair)));
        result.pools().forEach(pool -> lines.addAll(pool(pool)));
        lines.add("Sampled: " + result.population() + ". " + result.tokens() + " tokens asked for.");
        lines.add("Verdict: " + ResultJson.word(result.verdict()) + ".");
        return lines;
    }

    /** A sentence, and the numbers behind it. */
    static List<String> pair(PairResult pair) {
        List<String> lines = new ArrayList<>();
        lines.add(pair.a() + " and " + pair.b() + ": "
                + ResultJson.word(pair.verdict()).replace('_', ' ') + " after "
                + pair.prompts() + " prompts, " + pair.positions() + " contexts"
                + (pair.reason().isEmpty() ? "" : ": " + pair.reason()));
        if (pair.prompts() > 0) {
            lines.add(
                    "    " + pair.measured().stream().map(ResultText::measured).collect(Collectors.joining("; ")));
        }
        if (pair.partings().count() > 0) {
            lines.add("    answers part in " + pair.partings().count() + " prompts, at the median after "
                    + pair.partings().median() + " tokens");
        }
        reproducer(lines, pair.reproducer());
        return lines;
    }

    private static String measured(PairTest.Measured measured) {
        return String.format(
                ROOT, "%s %.4f (margin %s)", measured.measure().code(), measured.mean(), measured.margin());
    }

    private static List<String> pool(PoolResult pool) {
        List<String> lines = new ArrayList<>();
        lines.add(pool.pool() + " (" + pool.engine().engine() + " "
                + pool.engine().version() + "): " + met(pool));
        for (CheckedResult check : pool.checks()) {
            Outcome outcome = check.result().outcome();
            lines.add(String.format(
                    ROOT,
                    "    %-12s %-20s %s",
                    ResultJson.word(outcome),
                    check.check().name(),
                    detail(check)
                            + (pool.promises(check) ? "" : " (" + pool.engine().engine() + " does not promise it)")));
            reproducer(lines, check.reproducer());
        }
        return lines;
    }

    private static String detail(CheckedResult check) {
        boolean failed =
                check.result().outcome() == Outcome.FAILED || check.result().outcome() == Outcome.FINDING;
        return (failed ? check.check().layer().code() + ": " : "")
                + check.result().finding();
    }

    static String met(PoolResult pool) {
        String errors = pool.met().errors().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .map(e -> e.getValue() + " × " + e.getKey())
                .collect(Collectors.joining("; "));
        return pool.met().answered() + " of " + pool.met().asked() + " requests answered, the median in "
                + pool.met().medianMillis() + " ms" + (pool.met().lost() ? "; it answers no more" : "")
                + (pool.met().outOfBudget() ? "; the budget of tokens is spent" : "")
                + (errors.isEmpty() ? "" : "; " + errors);
    }

    private static void reproducer(List<String> lines, @Nullable String file) {
        if (file != null) {
            lines.add("    reproducer: " + file);
        }
    }
}
