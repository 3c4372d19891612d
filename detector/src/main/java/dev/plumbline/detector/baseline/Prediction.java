package dev.plumbline.detector.baseline;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.models.baseline.Baseline;
import java.util.List;

/**
 * What a baseline predicts of one form of a question in one stratum, for people.
 *
 * @param hit what a hit did
 * @param trials how many it was learned from
 * @param hits how many of them were hits
 * @param low lower bound of the rate; all bounds of a baseline hold together with probability 99%
 * @param high upper bound of the rate
 */
public record Prediction(
        String signal, int cut, String hit, String stratum, long trials, long hits, double low, double high) {

    /** All that a baseline predicts, in order of signal, cut and stratum. */
    public static List<Prediction> of(Baseline baseline, List<Question> questions) {
        return new BaselineRates(baseline, questions).all(questions);
    }
}
