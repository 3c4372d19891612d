package dev.plumbline.detector.signal;

import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a step listed, brought into an order that does not depend on what was drawn. */
public final class Candidates {

    /** Place in the engine's list is not rank, and equal probabilities are common in bf16: identity breaks ties. */
    private static final Comparator<Candidate> RANK = Comparator.comparingDouble((Candidate c) -> -c.logprob())
            .thenComparing(c -> c.token().identity());

    private static final Pattern SPECIAL = Pattern.compile(
            "<[|｜].*[|｜]>|</?s>|\\[/?INST\\]|<(?:eos|bos|pad|unk|start_of_turn|end_of_turn)>", Pattern.DOTALL);

    /** The bytes of U+FFFD, one to a char. */
    private static final String LOST = "\u00ef\u00bf\u00bd";

    /**
     * Log-probabilities within this are tied: some engines print the chosen token's with other digits than the list.
     */
    private static final double TIED = 1e-5;

    /** So much of a text tells whether tokens begin with it. */
    private static final int START = 32;

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

    /**
     * The listed candidates by (log-probability descending, identity). Two of one identity are two tokens, unless more
     * are listed than were asked for: then the one that was drawn stands in the list twice.
     *
     * @param asked how many were asked for
     */
    static List<Candidate> ranked(Step step, int asked) {
        if (step.listed().size() > asked) {
            return ranked(step);
        }
        if (inOrder(step.listed())) {
            return step.listed();
        }
        List<Candidate> ranked = new ArrayList<>(step.listed());
        ranked.sort(RANK);
        return ranked;
    }

    /**
     * Whether two of the first candidates, or one of them and one that is not listed, may be one token for all that is
     * known: they have one identity, or are known by a text that lost characters. Does not depend on what was drawn.
     */
    static boolean ambiguous(List<Candidate> ranked, int known) {
        for (int i = 0; i < known; i++) {
            String identity = ranked.get(i).token().identity();
            if (isLost(identity)) {
                return true;
            }
            for (int j = 0; j < i; j++) {
                if (identity.equals(ranked.get(j).token().identity())) {
                    return !identity.isEmpty(); // special tokens are no candidates
                }
            }
        }
        return false;
    }

    /** Whether no other token of the step has the same identity with another log-probability, and none can. */
    public static boolean isOneOnly(Candidate candidate, Step step) {
        String identity = candidate.token().identity();
        for (Candidate other : step.listed()) {
            if (other.logprob() != candidate.logprob()
                    && other.token().identity().equals(identity)) {
                return false;
            }
        }
        return !isLost(identity);
    }

    /** Whether the tokens, joined, begin with a text but for blanks before it and special tokens. */
    public static boolean beginWith(List<Step> steps, String text) {
        String start = text.strip();
        StringBuilder joined = new StringBuilder();
        for (Step step : steps) {
            joined.append(special(step.chosen()) ? "" : step.chosen().identity());
            if (joined.length() >= 2 * START) {
                break;
            }
        }
        String bytes = new String(start.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String begun = joined.toString().stripLeading();
        String shorter = bytes.substring(0, Math.min(START, bytes.length()));
        return !start.isEmpty() && begun.startsWith(shorter);
    }

    /** Whether a token is known by a text in which characters were lost, as others may be. */
    public static boolean isLost(String identity) {
        return identity.indexOf(LOST.charAt(0)) >= 0 && identity.contains(LOST);
    }

    /**
     * Whether the engine leaves the chosen token out of its lists: none of the lists has it, though by its own
     * log-probability it would belong in one. Then a list says nothing of whether the token was among the first.
     */
    static boolean leaveOutChosen(List<Step> steps) {
        boolean belongs = false;
        for (Step step : steps) {
            double least = Double.POSITIVE_INFINITY;
            for (Candidate c : step.listed()) {
                if (c.token().identity().equals(step.chosen().identity())) {
                    return false;
                }
                least = Math.min(least, c.logprob());
            }
            belongs |= step.logprob() > least + TIED && step.logprob() <= TIED;
        }
        return belongs;
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
