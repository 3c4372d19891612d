package dev.plumbline.detector.signal;

import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a step listed, brought into an order that does not depend on what was drawn. */
final class Candidates {

    /** Place in the engine's list is not rank, and equal probabilities are common in bf16: identity breaks ties. */
    private static final Comparator<Candidate> RANK = Comparator.comparingDouble((Candidate c) -> -c.logprob())
            .thenComparing(c -> c.token().identity());

    private static final Pattern SPECIAL = Pattern.compile(
            "<[|｜].*[|｜]>|</?s>|\\[/?INST\\]|<(?:eos|bos|pad|unk|start_of_turn|end_of_turn)>", Pattern.DOTALL);

    private Candidates() {}

    /** Whether a token is none that is read: it ends or divides responses, and has no text. */
    static boolean special(Token token) {
        String text = token.text();
        return token.identity().isEmpty()
                || (!text.isEmpty()
                        && isBracket(text.charAt(0))
                        && SPECIAL.matcher(text).matches());
    }

    /** The listed candidates by (log-probability descending, identity), each token once. */
    static List<Candidate> ranked(Step step) {
        if (inOrder(step.listed())) {
            return step.listed();
        }
        List<Candidate> ranked = new ArrayList<>(step.listed());
        ranked.sort(RANK);
        if (hasTwins(ranked)) {
            Set<String> seen = new HashSet<>();
            ranked.removeIf(c -> !seen.add(c.token().identity()));
        }
        return ranked;
    }

    /** Most engines list by rank, each token once, and then nothing is left to do. */
    private static boolean inOrder(List<Candidate> listed) {
        for (int i = 1; i < listed.size(); i++) {
            Candidate before = listed.get(i - 1);
            Candidate here = listed.get(i);
            if (!(before.logprob() > here.logprob())
                    || before.token().identity().equals(here.token().identity())) {
                return false;
            }
        }
        return true;
    }

    /** A token listed twice (as drawn and as ranked) has equal log-probabilities, so its two places are neighbours. */
    private static boolean hasTwins(List<Candidate> ranked) {
        for (int i = 1; i < ranked.size(); i++) {
            if (ranked.get(i)
                    .token()
                    .identity()
                    .equals(ranked.get(i - 1).token().identity())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBracket(char c) {
        return c == '<' || c == '[';
    }
}
