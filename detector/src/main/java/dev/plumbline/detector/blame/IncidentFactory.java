package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.script.ScriptMixing;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.incident.Blame;
import dev.plumbline.models.incident.Course;
import dev.plumbline.models.incident.Impact;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Measurement;
import dev.plumbline.models.incident.SampledResponse;
import dev.plumbline.models.policy.Policy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A case as the rest of the world sees it. Windows become the times at which they ended. */
public final class IncidentFactory {

    /** Beyond this nobody cares. */
    private static final double MOST_DAYS = 1e12;

    private IncidentFactory() {}

    /**
     * The state of a case.
     *
     * @param page ln of the evidence at which a monitor pages
     */
    public static Incident of(String model, OpenIncident c, CohortIndex cohortIndex, Policy policy, double page) {
        Counts since = OpenIncident.sum(c.since);
        long length = policy.timing().window().toMillis();
        return new Incident(
                c.id,
                model,
                c.layer(),
                c.level,
                blame(c, cohortIndex),
                course(c, length),
                measurement(
                        c,
                        since,
                        falseOnceInDays(c.evidence - page, policy.alarms().pages())),
                new Impact(c.touched(), c.share(), Ledger.NONE, samples(c, length)),
                IncidentText.of(model, c, since, c.closed == null ? 0 : c.closed + length, sides(c, cohortIndex))
                        + intruders(c, policy.alarms().minSessions()));
    }

    private static Blame blame(OpenIncident c, CohortIndex cohortIndex) {
        return new Blame(
                c.cohort,
                also(c, cohortIndex),
                c.alternatives,
                c.ask.question().name(),
                c.ask.reference().code(),
                List.copyOf(c.signals));
    }

    private static Course course(OpenIncident c, long length) {
        return new Course(
                c.onset,
                c.onsetInterval,
                c.opened + length,
                end(c.paged, length),
                end(c.closed, length),
                c.ending,
                new Incident.Again(c.again, c.worse));
    }

    private static Measurement measurement(OpenIncident c, Counts since, double falseOnceInDays) {
        Counts judged = c.after.isEmpty() ? since : OpenIncident.sum(c.after);
        return new Measurement(
                (long) since.trials(),
                (long) since.hits(),
                since.hits() / since.trials(),
                since.expected() / since.trials(),
                judged.hits() / judged.expected(),
                c.interval(),
                c.evidence,
                c.threshold,
                falseOnceInDays);
    }

    private static List<SampledResponse> samples(OpenIncident c, long length) {
        return c.samples.all().stream()
                .map(sample -> new SampledResponse(sample.id(), sample.pool(), sample.time() + length))
                .toList();
    }

    /** What was read speaks of many or is not told. */
    private static String intruders(OpenIncident c, int least) {
        boolean told = c.signals.contains(ScriptMixing.NAME) && c.intruders.count() >= Math.max(1, least);
        return told ? " " + c.intruders.text() : "";
    }

    private static boolean sides(OpenIncident c, CohortIndex cohortIndex) {
        return c.ask.question().unit() == Question.Unit.CONTEXT
                && cohortIndex.keys().stream()
                                .map(key -> key.values().get("pool"))
                                .distinct()
                                .count()
                        == 2;
    }

    private static double falseOnceInDays(double beyond, Duration pages) {
        double days = (double) pages.toMillis() / Duration.ofDays(1).toMillis();
        return Math.min(MOST_DAYS, days * StrictMath.exp(beyond));
    }

    private static List<String> also(OpenIncident c, CohortIndex cohortIndex) {
        return cohortIndex.entries().stream()
                .filter(e -> e.cohort().equals(c.cohort))
                .findFirst()
                .map(CohortIndex.Entry::also)
                .orElse(List.of());
    }

    private static @Nullable Long end(@Nullable Long window, long length) {
        return window == null ? null : window + length;
    }
}
