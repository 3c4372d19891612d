package dev.plumbline.detector.signal;

import dev.plumbline.detector.signal.text.Completion;
import dev.plumbline.detector.signal.text.Usage;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Sample;
import java.util.Locale;
import java.util.Set;

/**
 * In which form a response was logged, such as {@code openai raw 5 counted}: the dialect of its body, of which
 * distribution the log-probabilities are and how many candidates were listed, and whether the engine counted tokens.
 *
 * <p>A form alone changes what some questions are answered: a bound on the entropy rises with every candidate that is
 * listed, and engines count tokens in ways of their own. Those are asked within one form: a pool that changes its
 * engine, or what it logs, is then neither compared with the others nor with its own past on what only the form
 * changed.
 */
public final class LogForm {

    /** What strata of such questions end with, before the form. */
    public static final String STRATUM = "log=";

    /** Signals of which every cut depends on it. */
    private static final Set<String> SIGNALS = Set.of(TokenDrift.NAME, Usage.NAME);

    private LogForm() {}

    /** The form of a sample, with the mode as it was stated. */
    public static String of(Sample sample) {
        Answer answer = sample.answer();
        String dialect = answer.dialect().isEmpty() ? "-" : answer.dialect();
        return dialect + " " + lists(sample) + (answer.completionTokens() >= 0 ? " counted" : " uncounted");
    }

    /** Whether an answer tells how its pool logs: an error does not, nor what was called or is empty. */
    static boolean isTold(Sample sample) {
        Answer answer = sample.answer();
        return !answer.lacks(Gap.ERROR_BODY)
                && answer.calls() == 0
                && !answer.text().isEmpty();
    }

    /** Whether the form alone changes what a cut of a question is answered. */
    public static boolean shapes(Question question, int cut) {
        return SIGNALS.contains(question.name())
                || (question.name().equals(Completion.NAME) && cut == Completion.TOKENS_MISSING)
                || (question.name().equals(Feed.SESSIONS) && cut == Feed.IN_FORM);
    }

    /** What was drawn does not matter: some engines list it beside the others. */
    private static String lists(Sample sample) {
        if (sample.answer().steps().isEmpty()) {
            return "no-lists";
        }
        int least = sample.answer().steps().stream()
                .mapToInt(step -> step.listed().size())
                .filter(size -> size > 0)
                .min()
                .orElse(0);
        int asked = sample.sampler().logprobs().listed();
        return sample.sampler().logprobs().mode().name().toLowerCase(Locale.ROOT)
                + " "
                + (least > 0 && asked >= 0 ? asked : least);
    }
}
