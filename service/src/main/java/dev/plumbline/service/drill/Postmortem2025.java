package dev.plumbline.service.drill;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.backtest.Spans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The faults of the postmortem of September 2025, with the rates and dates that were published; what was not is a parameter, and
 * says so. "Until" is the day on which its fix, or the roll-back of what caused it, was first deployed.
 */
public final class Postmortem2025 {

    /** How the command line calls it. */
    public static final String NAME = "postmortem-2025";

    /** Sampled responses a second, of one model on the whole fleet. */
    private static final List<Double> SAMPLED = List.of(1.0, 10.0, 100.0);

    private static final Duration BEFORE = Duration.ofMinutes(5);

    private static final List<Row> ROWS = List.of(
            new Row(
                    "Short-context requests on long-context servers, sticky",
                    "0.8% of requests (published)",
                    "5 August to 4 September",
                    30,
                    Kind.MISROUTED,
                    0.008,
                    Cohort.of("context_class.served", "1m")),
            new Row(
                    "The same, after a load-balancing change",
                    "16% of requests in the worst hour (published)",
                    "29 August to 4 September",
                    6,
                    Kind.MISROUTED,
                    0.16,
                    Cohort.of("context_class.served", "1m")),
            new Row(
                    "Thai or Chinese characters in English answers",
                    "4 in 10,000 tokens (assumed)",
                    "25 August to 2 September",
                    8,
                    Kind.SCRIPT_LOGITS,
                    4e-4,
                    Cohort.of("hardware", "tpu-v5e")),
            new Row(
                    "Approximate top-k drops the most probable token",
                    "1.5% of tokens (assumed)",
                    "25 August to 4 September",
                    10,
                    Kind.ARGMAX_DROPPED,
                    0.015,
                    Cohort.of("hardware", "tpu-v5e")));

    private Postmortem2025() {}

    /** One fault. */
    private record Row(String what, String rate, String dates, int days, Kind kind, double share, Cohort cohort) {}

    /** Judges each fault at each sampling rate; hears how far it is. Returns a table in Markdown. */
    public static List<String> table(
            Policy policy, HealthyTraffic traffic, Duration length, Consumer<String> progress) {
        List<String> table = new ArrayList<>();
        StringBuilder head = new StringBuilder("| fault | rate | in 2025 | took |");
        StringBuilder line = new StringBuilder("|---|---|---|---|");
        for (double perSecond : SAMPLED) {
            head.append(String.format(java.util.Locale.ROOT, " Plumbline at %.0f/s |", perSecond));
            line.append("---|");
        }
        table.add(head.toString());
        table.add(line.toString());
        for (Row row : ROWS) {
            StringBuilder cells = new StringBuilder(
                    "| " + row.what() + " | " + row.rate() + " | " + row.dates() + " | " + row.days() + " days |");
            for (double perSecond : SAMPLED) {
                Outcome outcome = new Drill(policy, traffic, perSecond, BEFORE, length)
                        .run(row.kind(), row.share(), row.cohort());
                progress.accept(outcome.words());
                cells.append(' ').append(time(outcome)).append(" |");
            }
            table.add(cells.toString());
        }
        return table;
    }

    private static String time(Outcome outcome) {
        return outcome.found()
                ? Spans.words(outcome.score().pageDelay())
                : "over " + Spans.words(outcome.length().toMillis());
    }
}
