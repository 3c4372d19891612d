package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.detector.signal.text.Usage;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.VisibleName;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** An incident in plain words, for somebody who was asleep a minute ago. */
final class IncidentText {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Fewer than one in 100,000 is never, to a person. */
    private static final double NEVER = 1e-5;

    private IncidentText() {}

    /** @param sides whether only two pools were compared, so that either may be wrong */
    static String of(String model, OpenIncident c, Counts since, long end, boolean sides) {
        Question question = c.ask.question();
        double rate = since.hits() / since.trials();
        double expected = since.expected() / since.trials();
        StringBuilder text = new StringBuilder();
        text.append(VisibleName.of(model))
                .append(" on ")
                .append(c.cohort)
                .append(": since about ")
                .append(clock(c.onset));
        text.append(" UTC, ").append(count(since.hits())).append(" of ").append(count(since.trials()));
        text.append(' ')
                .append(question.words().trials())
                .append(" (")
                .append(percent(rate))
                .append(") ");
        text.append(question.words().hit().get(c.ask.cut(c.member)));
        text.append(kind(c));
        text.append("; ").append(predicted(c, expected)).append(". ");
        text.append(where(c));
        if (c.unfit) {
            text.append(" No pool has kept to it from the start: the ceiling does not fit.");
            if (!Double.isNaN(c.fitting)) {
                text.append(" One of ")
                        .append(percent(c.fitting))
                        .append(" would, and each pool is judged by it meanwhile.");
            }
        }
        if (c.signals.contains(Twins.GROSS_NAME)) {
            text.append(" Differences as gross as these are answers to another prompt, or from a corrupted cache:")
                    .append(" treat it as one user's data shown to another until the opposite is shown.");
        }
        if (!c.alternatives.isEmpty()) {
            text.append(" It may as well be ")
                    .append(c.alternatives.stream().map(Cohort::toString).collect(Collectors.joining(", or ")))
                    .append(": what was compared does not tell them apart.");
        } else if (sides) {
            text.append(" A difference between the only two pools accuses both: it may be the other.");
        }
        if (c.again > 0) {
            text.append(" It had ended and came back")
                    .append(c.again == 1 ? "" : " " + c.again + " times")
                    .append(c.worse ? ", and is worse than before." : ".");
        }
        if (c.ending != null) {
            text.append(ending(c.ending)).append(clock(end)).append(" UTC.");
        }
        return text.toString();
    }

    private static String ending(Incident.Ending ending) {
        return switch (ending) {
            case RECOVERED -> " Over since ";
            case GONE -> " Neither well nor sick: nothing was left to judge it by; given up at ";
            case BY_HAND -> " Closed by hand at ";
        };
    }

    private static String predicted(OpenIncident c, double expected) {
        if (expected >= NEVER) {
            return prediction(c) + " " + percent(expected);
        }
        return c.ask.reference() == Reference.CONTRACT ? "the contract allows none" : prediction(c) + " never";
    }

    private static String prediction(OpenIncident c) {
        return switch (c.ask.reference()) {
            case REPORTED -> "by the engine's own probabilities it should be";
            case CONTRACT ->
                c.ask.question().name().equals(Usage.NAME)
                        ? "what was kept until then leaves room for"
                        : "the contract allows at most";
            case PEERS -> "its peers at the same time say";
            case HISTORY -> "its approved history says";
            case FIRST_DAYS -> "its own first days, which nobody has approved, say";
            case LAST_DAYS -> "its own last days, which nobody has approved, say";
            case RESCORED -> "a trusted pool says";
            case RECENT -> "by the rest of the traffic it should be";
        };
    }

    /** Which kind of request has grown most, where the traffic itself has moved. */
    private static String kind(OpenIncident c) {
        return c.ask.reference() != Reference.RECENT
                ? ""
                : c.since.entrySet().stream()
                        .max(Comparator.comparingDouble(
                                e -> e.getValue().hits() - e.getValue().expected()))
                        .map(e -> e.getKey().stratum())
                        .filter(stratum -> !stratum.isEmpty())
                        .map(stratum -> " (most of all " + VisibleName.of(stratum) + ")")
                        .orElse("");
    }

    private static String where(OpenIncident c) {
        return switch (c.layer()) {
            case UNKNOWN -> "It is not known yet whether the sampler or the probabilities are wrong.";
            case ROUTING -> "Requests reach servers that they should not; sessions that stick there stay wrong.";
            case SAMPLER -> sampler(c);
            case LOGITS -> "The probabilities themselves are wrong; the sampler may be sound.";
            case SERVING -> "The serving path damages answers.";
            case FEED ->
                c.ask.question().name().equals(Twins.DIGEST_NAME)
                        ? "The digest does not cover all that the model was given: equal digests stood for different"
                                + " contexts."
                        : "This speaks of the feed, not of the fleet.";
        };
    }

    private static String sampler(OpenIncident c) {
        if (c.ask.question().layer() == Layer.LOGITS) {
            return "It lists what the others list at another temperature: its sampler does not take the one that was"
                    + " asked for, and the model's own probabilities look sound.";
        }
        if (c.ask.reference() == Reference.CONTRACT) {
            return "The sampler, or what it reports, breaks its own settings.";
        }
        return c.tooMany()
                ? "The sampler is greedier than it reports; the model's own probabilities look sound."
                : "The sampler passes over its best candidate; the model's own probabilities look sound.";
    }

    private static String clock(long time) {
        return CLOCK.format(Instant.ofEpochMilli(time));
    }

    private static String count(double value) {
        return String.format(Locale.ROOT, "%,d", (long) value);
    }

    private static String percent(double rate) {
        double percent = rate * 100;
        return percent == 0 || percent >= 0.01
                ? String.format(Locale.ROOT, percent >= 10 ? "%.1f%%" : "%.2f%%", percent)
                : String.format(Locale.ROOT, "%.4f%%", percent);
    }
}
