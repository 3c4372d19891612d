package dev.plumbline.service.cli.recording;

import dev.plumbline.models.incident.Incident;
import dev.plumbline.service.backtest.Score;
import dev.plumbline.service.backtest.Spans;
import dev.plumbline.service.cli.Summary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A score in words. */
final class ScoreTable {

    private ScoreTable() {}

    static List<String> lines(Score score) {
        List<String> lines = new ArrayList<>();
        for (Score.Fault fault : score.faults()) {
            lines.add(line(fault));
        }
        for (Incident incident : score.falseAlarms()) {
            lines.add("false  " + incident.level().code() + " on "
                    + incident.blame().cohort() + " by " + incident.blame().signal() + " [" + incident.id() + "]");
        }
        lines.add((score.faults().size() - score.missed()) + " of "
                + Summary.count(score.faults().size(), "fault") + " found, "
                + Summary.count(score.falseAlarms().size(), "false alarm"));
        return lines;
    }

    private static String line(Score.Fault fault) {
        Incident incident = fault.incident();
        return incident == null
                ? "missed " + fault.label().name()
                : "found  " + fault.label().name() + ": " + found(fault, incident);
    }

    private static String found(Score.Fault fault, @Nullable Incident incident) {
        if (incident == null) {
            return "";
        }
        String when = fault.pageDelay() < 0
                ? "ticket after " + Spans.words(fault.delay()) + ", no page"
                : "page after " + Spans.words(fault.pageDelay());
        return when + ", by " + String.join(" and ", incident.blame().signals()) + ", blame on "
                + incident.blame().cohort() + " is " + fault.blame().words();
    }
}
