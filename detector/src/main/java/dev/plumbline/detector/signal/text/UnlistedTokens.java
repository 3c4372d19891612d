package dev.plumbline.detector.signal.text;

import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens an engine counts beyond those that it lists. Reasoning is counted, and not every engine lists it:
 * it belongs to both sides, or to none. A list that spells less than the text is no account of what was sent: the log
 * is short, and not the answer.
 */
final class UnlistedTokens {

    private UnlistedTokens() {}

    /** Whether there is a count, and a list to hold it against. */
    static boolean canTell(Answer said) {
        return said.completionTokens() >= 0
                && !(said.steps().isEmpty() && said.reasoning().steps().isEmpty());
    }

    /** Why the two cannot be compared; null where they can. */
    static @Nullable Unverifiable doubt(Answer said) {
        if (said.lacks(Gap.CUT)) {
            return Unverifiable.CUT;
        }
        if (said.reasoning().isThere() && said.reasoning().tokens() < 0) {
            return Unverifiable.REASONING;
        }
        return of(said) > 1 && isLongerThanListed(said) ? Unverifiable.PARTLY_LISTED : null;
    }

    /** Tokens that are counted and not listed; below 0 where more are listed. */
    static int of(Answer said) {
        int all = said.completionTokens()
                - said.steps().size()
                - said.reasoning().steps().size();
        int answer = said.completionTokens()
                - Math.max(0, said.reasoning().tokens())
                - said.steps().size();
        return Math.abs(all) <= Math.abs(answer) ? all : answer;
    }

    private static boolean isLongerThanListed(Answer said) {
        List<Step> steps = said.steps();
        return steps.stream().noneMatch(step -> Token.isById(step.chosen()))
                && said.text().getBytes(StandardCharsets.UTF_8).length
                        > steps.stream()
                                .mapToInt(step -> step.chosen().identity().length())
                                .sum();
    }
}
