package dev.plumbline.service.drill;

import dev.plumbline.service.backtest.Score;
import dev.plumbline.service.backtest.Spans;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/**
 * What became of one fault.
 *
 * @param perSecond sampled responses a second, of the whole fleet
 * @param length how long the fault lasted
 * @param score what was said of it; missed where nobody was paged
 */
public record Outcome(Fault fault, double perSecond, Duration length, Score.Fault score) {

    /** Whether somebody was paged. */
    public boolean found() {
        return score.pageDelay() >= 0;
    }

    /**
     * {@code 0.1% of tokens are drawn without the most probable one on pool=tpu-a: found in 4.0 min by
     * sampler-calibration}.
     */
    public String words() {
        return percent(fault.rate()) + " " + fault.kind().words() + ", " + fault.cohort() + ": " + result()
                + String.format(Locale.ROOT, ", at %.3g responses/s", perSecond);
    }

    private String result() {
        var incident = score.incident();
        if (incident == null) {
            return "not found in " + Spans.words(length.toMillis());
        }
        String by = " by " + String.join(" and ", incident.blame().signals())
                + switch (score.blame()) {
                    case RIGHT, NONE -> "";
                    case PART -> ", blamed on " + incident.blame().cohort();
                    case WRONG -> ", wrongly blamed on " + incident.blame().cohort();
                };
        return found()
                ? "found in " + Spans.words(score.pageDelay()) + by
                : "a ticket after " + Spans.words(score.delay()) + by + ", no page";
    }

    /** A share as people write it. */
    static String percent(double share) {
        return new BigDecimal(share * 100)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString() + "%";
    }
}
