package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * Is the time to the first token, or the mean time per further token, at or above this cut, in milliseconds?
 *
 * <p>Reference: history. Unit: the session, which votes once. Only more is harmful. Answers are bins of 6%; where to
 * cut is chosen at quantiles. Sampler implementation and precision are dimensions like any other, so that a slow path
 * is found by its name.
 *
 * <p>Never above a ticket: pools share load, and a burst slows all that comes in it, so that sessions of one minute are
 * not independent, and no level of evidence would be what it says. Without an approved history it is not judged at all:
 * kinds of hardware differ for ever, so peers would accuse the slower one.
 *
 * <p>For a version that takes 20% more time per token (vllm#40838). Blind to quality: the worst faults answer fast.
 */
public final class Latency implements Signal {

    public static final String NAME = "latency";

    private static final List<Double> QUANTILES = List.of(0.5, 0.8, 0.95, 0.99);

    private static final List<String> FEATURES = List.of("time to first token", "time per token");

    private static final List<String> FEATURE_NAMES = List.of("first-token", "per-token");

    private static final Question QUESTION = new Question(
            9,
            NAME,
            Layer.SERVING,
            Question.Unit.RESPONSE,
            Question.Direction.MORE,
            QUANTILES,
            List.of(Reference.HISTORY),
            new Question.Words("sessions", names(), hits()),
            Level.TICKET);

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        if (Double.isNaN(sample.timing().ttftMillis())
                && Double.isNaN(sample.timing().tpotMillis())) {
            answer.unverifiable(0, Unverifiable.NO_TIMING);
        }
        emit(0, sample.timing().ttftMillis(), 1, answer);
        emit(1, sample.timing().tpotMillis(), 0.1, answer);
    }

    private static void emit(int feature, double millis, double unit, Emitter answer) {
        if (!Double.isNaN(millis)) {
            answer.emit(feature, Scale.bin(millis, unit), Cell.count(1, 0));
        }
    }

    private static List<String> names() {
        return FEATURE_NAMES.stream()
                .flatMap(feature -> QUANTILES.stream().map(quantile -> feature + "-" + Math.round(quantile * 100)))
                .toList();
    }

    private static List<String> hits() {
        List<String> hits = new ArrayList<>();
        for (String feature : FEATURES) {
            for (double quantile : QUANTILES) {
                hits.add("saw a " + feature + " at or above the model's " + Math.round(quantile * 100) + "% quantile");
            }
        }
        return hits;
    }
}
