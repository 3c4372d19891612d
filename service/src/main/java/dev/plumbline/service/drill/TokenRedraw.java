package dev.plumbline.service.drill;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Steps whose choice is made again. What the engine reported stays as it was: it is the choice that a sampler gets
 * wrong.
 */
final class TokenRedraw {

    private static final Comparator<Candidate> RANK = Comparator.comparingDouble((Candidate c) -> -c.logprob())
            .thenComparing(c -> c.token().identity());

    private TokenRedraw() {}

    /** The candidates with a probability, the most probable first. */
    static List<Candidate> ranked(Step step) {
        return inOrder(step.listed())
                ? step.listed()
                : step.listed().stream()
                        .filter(c -> c.logprob() <= 0)
                        .sorted(RANK)
                        .toList();
    }

    /** Most engines list by rank. */
    private static boolean inOrder(List<Candidate> listed) {
        double before = Double.MIN_VALUE; // the first may be certain
        for (Candidate candidate : listed) {
            if (!(candidate.logprob() < before)) {
                return false;
            }
            before = candidate.logprob();
        }
        return true;
    }

    /** Place of the chosen token among them; −1 where it is not listed. */
    static int place(Step step, List<Candidate> ranked) {
        for (int i = 0; i < ranked.size(); i++) {
            if (ranked.get(i).token().identity().equals(step.chosen().identity())) {
                return i;
            }
        }
        return -1;
    }

    /** The step with another of its candidates chosen. */
    static Step choose(Step step, Candidate candidate) {
        return new Step(candidate.token(), candidate.logprob(), step.listed());
    }

    /**
     * One of the candidates from {@code from} on, below {@code to}, drawn by their probabilities.
     *
     * @param temperature 1 draws them as reported
     */
    static Candidate draw(List<Candidate> ranked, int from, int to, double temperature, SplittableRandom dice) {
        double[] weights = new double[ranked.size()];
        double sum = 0;
        for (int i = from; i < to; i++) {
            weights[i] =
                    StrictMath.exp((ranked.get(i).logprob() - ranked.get(from).logprob()) / temperature);
            sum += weights[i];
        }
        double left = dice.nextDouble() * sum;
        for (int i = from; i < to - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return ranked.get(i);
            }
        }
        return ranked.get(to - 1);
    }

    /** How many of them top-p keeps, the one that crosses it included. */
    static int nucleus(List<Candidate> ranked, double topP) {
        double before = 0;
        int kept = 0;
        while (kept < ranked.size() && before < topP) {
            before += StrictMath.exp(ranked.get(kept++).logprob());
        }
        return kept;
    }

    /** The answer with other steps, and the text that they join to. */
    static Answer with(Answer answer, List<Step> steps) {
        StringBuilder bytes = new StringBuilder();
        steps.forEach(step -> bytes.append(step.chosen().identity()));
        String text = new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return new Answer(text, answer.finishReason(), steps.size(), new ArrayList<>(steps));
    }
}
