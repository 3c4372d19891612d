package dev.plumbline.detector.signal;

import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Exponential;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import java.util.List;

/**
 * Was an equal context given the same improbable answer as the one before it, on the same part of the fleet at a
 * temperature above 0?
 *
 * <p>References: a ceiling of 1 in 1,000, and history. Unit: the context, which answers for a part of the fleet once in
 * the time that contexts are remembered. Only more is harmful. Two cuts: the same text; the same first tokens. An
 * answer counts where the engine's own report shows that nobody draws it twice: its first tokens have a surprisal of
 * {@value #SURPRISAL} nats together, as temperature and cuts bend it. So refusals, greetings and arithmetic, which
 * every healthy sampler repeats, are no trials.
 *
 * <p>Says nothing at temperature 0, with a seed, with penalties, a bias or a grammar, which may force a token, without
 * log-probabilities, and where a setting of these is not stated. Failure modes: a gateway that answers from a cache
 * repeats itself rightly, and should log its answers under a pool of their own; a prompt digest that leaves out a part
 * of the context makes different contexts look equal, which hides and does not accuse.
 *
 * <p>For a random state that is the same at every step or request (TGI#687, tpu-inference#1189). Calibration sees a
 * sampler that is too greedy; this one sees one that rolls the same dice.
 */
public final class Diversity {

    public static final String NAME = "diversity";

    /** In nats: by chance once in 160,000. */
    static final int SURPRISAL = 12;

    public static final Question QUESTION = new Question(
            10,
            NAME,
            Layer.SAMPLER,
            Question.Unit.CONTEXT,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT, Reference.HISTORY),
            new Question.Words(
                    "contexts that it met again",
                    List.of("same-answer", "same-beginning"),
                    List.of(
                            "got the same improbable answer again",
                            "got an answer that began with the same improbable tokens again")));

    private Diversity() {}

    /**
     * How many of the first tokens are improbable enough together; 0 where they never are, or where nobody can tell.
     */
    public static int improbable(Sample sample) {
        Sampler sampler = sample.sampler();
        if (!draws(sampler)) {
            return 0;
        }
        double surprisal = 0;
        int count = 0;
        for (Step step : sample.answer().steps()) {
            double more = surprisal(step, sampler);
            count++;
            surprisal += more > 0 ? more : 0; // not a number: says nothing
            if (surprisal >= SURPRISAL) {
                return count;
            }
        }
        return 0;
    }

    private static boolean draws(Sampler s) {
        boolean free = Boolean.FALSE.equals(s.adjustments().penalties())
                && Boolean.FALSE.equals(s.adjustments().logitBias())
                && Boolean.FALSE.equals(s.adjustments().grammar())
                && (s.bestOf() == null || s.bestOf() == 1);
        boolean cuts = s.logprobs().mode() == LogprobMode.PROCESSED
                || (s.truncation().topP() > 0
                        && s.truncation().topK() >= 0
                        && (s.truncation().topP() >= 1 || s.temperature() <= 1));
        return free
                && cuts
                && s.seed() == null
                && s.temperature() > 0
                && s.logprobs().mode() != LogprobMode.UNKNOWN;
    }

    /**
     * At least so many nats, as the sampler bends the report: what is not listed is left out, which makes the drawn
     * look likelier.
     */
    private static double surprisal(Step step, Sampler s) {
        if (s.logprobs().mode() == LogprobMode.PROCESSED) {
            return -step.logprob();
        }
        List<Candidate> ranked = Candidates.ranked(step);
        if (ranked.isEmpty() || !(ranked.get(0).logprob() <= 0)) {
            return 0;
        }
        double first = ranked.get(0).logprob();
        double minP = Double.isNaN(s.truncation().minP()) ? 0 : s.truncation().minP();
        int most = s.truncation().topK() == 0
                ? ranked.size()
                : Math.min(s.truncation().topK(), ranked.size());
        double kept = 0;
        for (int i = 0; i < most; i++) {
            double p = Exponential.of((ranked.get(i).logprob() - first) / s.temperature());
            kept += p >= minP && ranked.get(i).logprob() - first >= StrictMath.log(minP) ? p : 0;
        }
        return (first - step.logprob()) / s.temperature()
                + StrictMath.log(kept * Math.min(1, s.truncation().topP()));
    }
}
