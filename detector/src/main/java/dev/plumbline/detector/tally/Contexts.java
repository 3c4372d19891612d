package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Candidates;
import dev.plumbline.detector.signal.Diversity;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Reasoning;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a sample can be compared with its twins. */
final class Contexts {

    /** More candidates than this are not compared. */
    private static final int LISTED = 20;

    /** In nats: nearer to 0 is all of the probability. */
    private static final double CERTAIN = 1e-6;

    private Contexts() {}

    /** The first steps as digests; empty where the prompt is not known or the lists cannot be compared. */
    static List<Context.Step> steps(Sample sample, ListForm form) {
        String prompt = sample.prompt().hash();
        if (prompt == null || form.form() == null) {
            return List.of();
        }
        List<Context.Step> steps = new ArrayList<>();
        for (Step step : fromTheBeginning(sample.answer())) {
            if (steps.size() == Context.STEPS) {
                break;
            }
            steps.add(new Context.Step(token(prompt, step.chosen().identity()), listed(prompt, step)));
            if (!isNamed(step)) {
                break; // what follows may follow another token elsewhere
            }
        }
        return steps;
    }

    /** The candidates, but for those that may be one token or another. */
    private static List<Context.Listed> listed(String prompt, Step step) {
        List<Context.Listed> listed = new ArrayList<>();
        for (Candidate c : isAlone(step) ? List.<Candidate>of() : step.listed()) {
            boolean known = Double.isFinite(c.logprob()) && c.logprob() > -1000;
            if (known && listed.size() < LISTED && Candidates.isOneOnly(c, step)) {
                listed.add(new Context.Listed(token(prompt, c.token().identity()), c.logprob()));
            }
        }
        return listed;
    }

    /**
     * The steps that begin where generation began. An answer that was reasoned about follows what was reasoned, so its
     * steps compare with those of others only where those of the reasoning stand before them.
     */
    private static List<Step> fromTheBeginning(Answer answer) {
        Reasoning reasoning = answer.reasoning();
        if (!reasoning.steps().isEmpty()) {
            return reasoning.steps();
        }
        boolean follows = reasoning.isThere() && !Candidates.beginWith(answer.steps(), reasoning.text());
        return follows ? List.of() : answer.steps();
    }

    private static boolean isNamed(Step step) {
        String identity = step.chosen().identity();
        return !identity.isEmpty() && !Candidates.isLost(identity);
    }

    /** A list of one candidate that has all of the probability is what cuts have left, whatever it is called. */
    private static boolean isAlone(Step step) {
        return step.listed().size() == 1 && step.listed().get(0).logprob() > -CERTAIN;
    }

    /** The answer as digests, where it is too improbable to come twice; else null. */
    static Context.@Nullable Draw draw(Sample sample) {
        String prompt = sample.prompt().hash();
        int start = prompt == null ? 0 : Diversity.improbable(sample);
        if (prompt == null || start == 0) {
            return null;
        }
        if (!sample.answer().steps().subList(0, start).stream().allMatch(Contexts::isNamed)) {
            return null; // answers that differ may look alike
        }
        StringBuilder tokens = new StringBuilder();
        sample.answer()
                .steps()
                .subList(0, start)
                .forEach(step -> tokens.append(step.chosen().identity()).append('\n'));
        return new Context.Draw(token(prompt, sample.answer().text()), token(prompt, tokens.toString()));
    }

    /**
     * A digest that tells nothing to who does not know the prompt's own, which travels no further than the first stage.
     */
    private static long token(String prompt, String identity) {
        return Hash.of(prompt, identity).high();
    }
}
