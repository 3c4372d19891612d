package dev.plumbline.models.sample;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token as engines give it that number their vocabulary.
 *
 * <p>Its identity is its text all the same, so that what two engines say of one context can be compared. The number takes its
 * place only where the text does not tell tokens apart: where it is missing or holds U+FFFD, and within a step where two
 * tokens have one text, or one token has two.
 *
 * @param text null where the engine gave none
 * @param special whether the engine says that it is none that is read
 */
record NumberedToken(int id, @Nullable String text, double logprob, boolean special) {

    /** The step in which {@code chosen} was generated. */
    static Step step(NumberedToken chosen, List<NumberedToken> listed) {
        List<NumberedToken> all = new ArrayList<>(listed);
        all.add(chosen);
        return new Step(
                chosen.token(all),
                chosen.logprob,
                listed.stream()
                        .map(each -> new Candidate(each.token(all), each.logprob))
                        .toList());
    }

    private Token token(List<NumberedToken> all) {
        if (text == null) {
            return Token.ofId(id);
        }
        if (special) {
            return new Token("", text);
        }
        boolean tells = text.indexOf('\uFFFD') < 0 && all.stream().noneMatch(this::isMistakable);
        return tells ? Token.ofText(text) : new Token(Token.ofId(id).identity(), text);
    }

    private boolean isMistakable(NumberedToken other) {
        return other.text != null && (other.id == id) != other.text.equals(text);
    }
}
