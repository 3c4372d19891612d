package dev.plumbline.service.drill;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.backtest.Spans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The faults of the postmortem of September 2025, with the rates and dates that were published; what was not is a
 * parameter, and says so. Times are the median of several runs, and their range. "Until" is the day on which its fix,
 * or the roll-back of what caused it, was first deployed.
 */
public final class Postmortem2025 {

    /** How the command line calls it. */
    public static final String NAME = "postmortem-2025";

    /** Sampled responses a second, of one model on the whole fleet. */
    private static final List<Double> SAMPLED = List.of(1.0, 10.0, 100.0);

    private static final Duration BEFORE = Duration.ofMinutes(5);

    /** Odd, so that there is a run in the middle. */
    private static final int RUNS = 3;

    private static final List<Row> ROWS = List.of(
            new Row(
                    "Short-context requests on long-context servers, sticky",
                    "0.8% of requests (published)",
                    "5 August to 4 September",
                    30,
                    FaultKind.MISROUTED,
                    0.008,
                    Cohort.of("context_class.served", "1m")),
            new Row(
                    "The same, after a load-balancing change",
                    "16% of requests in the worst hour (published)",
                    "29 August to 4 September",
                    6,
                    FaultKind.MISROUTED,
                    0.16,
                    Cohort.of("context_class.served", "1m")),
            new Row(
                    "Thai or Chinese characters in English answers",
                    "4 in 10,000 tokens (assumed)",
                    "25 August to 2 September",
                    8,
                    FaultKind.SCRIPT_LOGITS,
                    4e-4,
                    Cohort.of("hardware", "tpu-v5e")),
            new Row(
                    "Approximate top-k drops the most probable token",
                    "1.5% of tokens (assumed)",
                    "25 August to 4 September",
                    10,
                    FaultKind.ARGMAX_DROPPED,
                    0.015,
                    Cohort.of("hardware", "tpu-v5e")));

    private Postmortem2025() {}

    /** One fault. */
    private record Row(String what, String rate, String dates, int days, FaultKind kind, double share, Cohort cohort) {}

    /** Judges each fault at each sampling rate; hears how far it is. Returns a table in Markdown. */
    public static List<String> table(
            Policy policy, HealthyTraffic traffic, Duration length, Consumer<String> progress) {
        List<String> table = new ArrayList<>();
        StringBuilder head = new StringBuilder("| fault | rate | in 2025 | took |");
        StringBuilder line = new StringBuilder("|---|---|---|---|");
        for (double perSecond : SAMPLED) {
            head.append(String.format(Locale.ROOT, " Plumbline at %.0f/s |", perSecond));
            line.append("---|");
        }
        table.add(head.toString());
        table.add(line.toString());
        for (Row row : ROWS) {
            StringBuilder cells = new StringBuilder(
                    "| " + row.what() + " | " + row.rate() + " | " + row.dates() + " | " + row.days() + " days |");
            for (double perSecond : SAMPLED) {
                List<Outcome> outcomes = outcomes(row, perSecond, policy, traffic, length);
                String time = time(outcomes, length);
                progress.accept(row.what() + ", " + row.rate() + ", at " + Math.round(perSecond) + "/s: " + time);
                cells.append(' ').append(time).append(" |");
            }
            table.add(cells.toString());
        }
        return table;
    }

    /** The runs of chance, side by side. */
    private static List<Outcome> outcomes(
            Row row, double perSecond, Policy policy, HealthyTraffic traffic, Duration length) {
        return IntStream.rangeClosed(1, RUNS)
                .parallel()
                .mapToObj(seed -> new Drill(policy, traffic, perSecond, BEFORE, length, seed)
                        .run(row.kind(), row.share(), row.cohort()))
                .toList();
    }

    /** The median, and the range; a fault that was not found took longer than any. */
    private static String time(List<Outcome> outcomes, Duration length) {
        List<Long> delays = outcomes.stream()
                .map(o -> o.found() ? o.score().pageDelay() : Long.MAX_VALUE)
                .sorted()
                .toList();
        return words(delays.get(RUNS / 2), length) + " (" + words(delays.get(0), length) + " to "
                + words(delays.get(RUNS - 1), length) + ")";
    }

    private static String words(long delay, Duration length) {
        return delay == Long.MAX_VALUE ? "over " + Spans.words(length.toMillis()) : Spans.words(delay);
    }
}
