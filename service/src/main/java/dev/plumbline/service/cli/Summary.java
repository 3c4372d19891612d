package dev.plumbline.service.cli;

import dev.plumbline.detector.tally.CoverageTable;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.service.coverage.CoverageText;
import java.util.Collection;
import java.util.Locale;

/** What was read and what was found, in words. */
public final class Summary {

    private Summary() {}

    /** {@code 28,793 responses read: 28,790 counted, 3 dead letters}. */
    public static String records(Accounts a) {
        StringBuilder text =
                new StringBuilder(count(a.read(), "response") + " read: " + number(a.tallied()) + " counted");
        append(text, a.late(), "late");
        append(text, a.duplicate(), "duplicate");
        append(text, a.deadLetters(), a.deadLetters() == 1 ? "dead letter" : "dead letters");
        return text.toString();
    }

    /** {@code no incidents in what could be judged: 4 of 20 signals}; else as {@link #incidents(Collection)}. */
    public static String incidents(Collection<Incident> incidents, CoverageTable coverage) {
        return incidents.isEmpty()
                ? "no incidents in what could be judged: " + CoverageText.share(coverage)
                : incidents(incidents);
    }

    /** {@code 3 incidents: 2 pages, 1 ticket}. */
    public static String incidents(Collection<Incident> incidents) {
        if (incidents.isEmpty()) {
            return "no incidents";
        }
        long pages = incidents.stream().filter(i -> i.level() == Level.PAGE).count();
        return count(incidents.size(), "incident") + ": " + count(pages, "page") + ", "
                + count(incidents.size() - pages, "ticket");
    }

    public static String count(long n, String what) {
        return number(n) + " " + what + (n == 1 ? "" : "s");
    }

    private static void append(StringBuilder text, long n, String what) {
        if (n > 0) {
            text.append(", ").append(number(n)).append(' ').append(what);
        }
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
