package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.policy.Timing;
import dev.plumbline.models.sample.BadRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A sample after the signals were asked: bits and bins, no text. */
public final class ObservedSample {

    /** No clock of a sender that works is further ahead: time zones are 26 hours apart. */
    private static final Duration FARTHEST = Duration.ofHours(26);

    private static final Map<Integer, Question> QUESTIONS =
            Signals.questions().stream().collect(Collectors.toMap(Question::id, Function.identity(), (a, b) -> a));

    private final String pool;
    private final Observations answers;
    private final double took;

    /**
     * A form of a question to which the sample said yes, where yes is what is watched for.
     *
     * @param cut which form
     * @param name the stable name of that form, such as {@code control-tokens}
     * @param words what it did, in words
     */
    public record Hit(String signal, int cut, String name, String words) {}

    /** @param took milliseconds from the beginning of generation to its end, by its sender's clock; NaN if unknown */
    ObservedSample(String pool, Observations answers, double took) {
        this.pool = pool;
        this.answers = answers;
        this.took = took;
    }

    /** Where the sample was served. */
    public String pool() {
        return pool;
    }

    /**
     * The forms to which it said yes, where yes is what harms: a question of both directions tells nothing of one
     * sample.
     */
    public List<Hit> hits() {
        List<Hit> hits = new ArrayList<>();
        for (Observations.Observation s : answers.said()) {
            Question question = QUESTIONS.get(s.signal());
            if (question != null && s.cell().hits() > 0 && HitIds.harms(question, s.cut())) {
                hits.add(new Hit(
                        question.name(),
                        s.cut(),
                        question.words().names().get(s.cut()),
                        question.words().hit().get(s.cut())));
            }
        }
        return hits;
    }

    /** What it counts for one form of a signal's question, over all bins. */
    public Cell sum(String signal, int cut) {
        Cell sum = Cell.EMPTY;
        for (Observations.Observation s : answers.said()) {
            Question question = QUESTIONS.get(s.signal());
            sum = question != null && question.name().equals(signal) && s.cut() == cut ? sum.plus(s.cell()) : sum;
        }
        return sum;
    }

    /** The signals whose question arises for it and could not be judged, with the reason. */
    public SortedMap<String, Unverifiable> unverifiable() {
        String outcomes = outcomes();
        SortedMap<String, Unverifiable> why = new TreeMap<>();
        QUESTIONS.forEach((id, question) -> {
            Unverifiable reason = SampleCoverage.why(outcomes.charAt(id));
            if (reason != null) {
                why.put(question.name(), reason);
            }
        });
        return why;
    }

    /** Of which questions it could tell: at the place of a question's number what {@link SampleCoverage} made of it. */
    String outcomes() {
        return SampleCoverage.outcomes(answers);
    }

    Observations answers() {
        return answers;
    }

    /**
     * By its own time, or by the time at which it came where its sender's clock is too far ahead of that.
     *
     * @param came in milliseconds since the epoch
     * @throws BadRecord where its time is so far ahead that it is damage
     */
    Observations by(long came, Timing timing) throws BadRecord {
        long ahead = answers.time() - came;
        if (ahead <= timing.ahead().toMillis()) {
            return answers;
        }
        if (ahead > FARTHEST.toMillis()) {
            throw new BadRecord(
                    BadRecord.Reason.CLOCK_AHEAD,
                    "time",
                    "at most " + FARTHEST.toHours() + " hours ahead of the clock");
        }
        return answers.came(came, SignalEvaluator.age(took, came, timing));
    }
}
