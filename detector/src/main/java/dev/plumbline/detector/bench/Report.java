package dev.plumbline.detector.bench;

import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.incident.Incident;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A case as the rest of the world sees it. Windows become the times at which they ended. */
final class Report {

    /** Beyond this nobody cares. */
    private static final double MOST_DAYS = 1e12;

    private Report() {}

    /**
     * The state of a case.
     *
     * @param page ln of the evidence at which a monitor pages
     * @param pages how often that comes without a fault: once in so long
     */
    static Incident of(String model, Case c, Catalog catalog, Duration window, double page, Duration pages) {
        Counts since = Case.sum(c.since);
        Counts judged = c.after.isEmpty() ? since : Case.sum(c.after);
        long length = window.toMillis();
        return new Incident(
                c.id,
                model,
                c.ask.question().layer(),
                c.ask.question().name(),
                c.ask.reference().code(),
                c.cohort,
                also(c, catalog),
                List.copyOf(c.signals),
                c.level,
                c.onset,
                c.onsetInterval,
                c.opened + length,
                end(c.paged, length),
                end(c.closed, length),
                (long) since.trials(),
                (long) since.hits(),
                since.hits() / since.trials(),
                since.expected() / since.trials(),
                judged.hits() / judged.expected(),
                c.interval(),
                c.evidence,
                c.threshold,
                c.touched(),
                c.share(),
                falseOnceInDays(c.evidence - page, pages),
                Sentence.of(model, c, since, c.closed == null ? 0 : c.closed + length, sides(c, catalog)),
                c.ending,
                Ledger.NONE);
    }

    private static boolean sides(Case c, Catalog catalog) {
        return c.ask.question().unit() == Question.Unit.CONTEXT
                && catalog.keys().stream()
                                .map(key -> key.values().get("pool"))
                                .distinct()
                                .count()
                        == 2;
    }

    private static double falseOnceInDays(double beyond, Duration pages) {
        double days = (double) pages.toMillis() / Duration.ofDays(1).toMillis();
        return Math.min(MOST_DAYS, days * StrictMath.exp(beyond));
    }

    private static List<String> also(Case c, Catalog catalog) {
        return catalog.entries().stream()
                .filter(e -> e.cohort().equals(c.cohort))
                .findFirst()
                .map(Catalog.Entry::also)
                .orElse(List.of());
    }

    private static @Nullable Long end(@Nullable Long window, long length) {
        return window == null ? null : window + length;
    }
}
