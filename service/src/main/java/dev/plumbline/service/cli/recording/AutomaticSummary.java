package dev.plumbline.service.cli.recording;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.baseline.AutomaticBaseline.Period;
import dev.plumbline.models.cell.VisibleName;
import dev.plumbline.models.sample.Rfc3339;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a model learned of its own quiet days, for people. */
final class AutomaticSummary {

    private static final double DAY = Duration.ofDays(1).toMillis();

    private AutomaticSummary() {}

    /**
     * From when to when, how many tickets it has opened, and the bounds of the last days.
     *
     * @param questions all that are asked
     */
    static List<String> lines(AutomaticBaseline baseline, List<Question> questions) {
        List<String> lines = new ArrayList<>();
        lines.add(VisibleName.of(baseline.model()) + ": learned by itself, for tickets only; in force from "
                + Rfc3339.write(baseline.from()));
        lines.add("  " + tickets(baseline));
        lines.add("  first days: " + period(baseline.first()));
        lines.add("  last days: " + period(baseline.last()));
        Map<String, Question> asked = questions.stream().collect(Collectors.toMap(Question::name, Function.identity()));
        lines.add(String.format(
                Locale.ROOT, "  %-16s %12s %10s  %-21s %s", "signal", "trials", "rate", "bounds", "hits, in stratum"));
        baseline.last().rates().forEach(rate -> lines.add(line(rate, asked)));
        return lines;
    }

    private static String tickets(AutomaticBaseline baseline) {
        double days = (double) (baseline.from() - baseline.asked()) / DAY;
        return String.format(Locale.ROOT, "tickets opened by it: %d in %.1f days", baseline.tickets(), days);
    }

    private static String period(Period period) {
        String hidden =
                period.leftOut() == 0 ? "" : "; " + period.leftOut() + " rates of little traffic are not listed";
        return period.days() + ", from " + Rfc3339.write(period.since()) + " to " + Rfc3339.write(period.until())
                + hidden;
    }

    private static String line(Period.Rate rate, Map<String, Question> asked) {
        Question question = asked.get(rate.signal());
        String hit = question == null || rate.cut() >= question.cuts()
                ? "cut " + rate.cut()
                : question.words().hit().get(rate.cut());
        return String.format(
                Locale.ROOT,
                "  %-16s %,12d %10s  %-21s %s%s",
                rate.signal(),
                rate.trials(),
                percent((double) rate.hits() / (double) rate.trials()),
                "[" + percent(rate.low()) + ", " + percent(rate.high()) + "]",
                hit,
                rate.stratum().isEmpty() ? "" : ", " + rate.stratum());
    }

    private static String percent(double rate) {
        return String.format(Locale.ROOT, "%.4g%%", 100 * rate);
    }
}
