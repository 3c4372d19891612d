package dev.plumbline.service.cli.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.baseline.AutomaticBaseline.Period;
import dev.plumbline.models.sample.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutomaticSummaryTest {

    private static long day(int n) {
        return Instant.parse("2026-03-01T00:00:00Z").plus(Duration.ofDays(n)).toEpochMilli();
    }

    private static String time(int n) {
        return Rfc3339.write(day(n));
    }

    @Test
    void lines_sayHowManyTicketsItOpened_andWhatTheLastDaysPredict() {
        Period.Rate rate = new Period.Rate("latency", 0, "pool=a", 4_000, 400, 24, 0.0625, 0.25);
        AutomaticBaseline baseline = new AutomaticBaseline(
                "m",
                day(1),
                day(9),
                2,
                new Period(day(0), day(7), 7, List.of(), 0),
                new Period(day(2), day(9), 7, List.of(rate), 3));
        List<String> lines = AutomaticSummary.lines(baseline, Signals.questions());
        assertEquals(
                List.of(
                        "m: learned by itself, for tickets only; in force from " + time(9),
                        "  tickets opened by it: 2 in 8.0 days",
                        "  first days: 7, from " + time(0) + " to " + time(7),
                        "  last days: 7, from " + time(2) + " to " + time(9) + "; 3 rates of little traffic"
                                + " are not listed"),
                lines.subList(0, 4));
        assertEquals(6, lines.size());
        String row = lines.get(5).replaceAll(" +", " ");
        assertEquals(" latency 4,000 10.00% [6.250%, 25.00%]", row.substring(0, 38));
    }
}
