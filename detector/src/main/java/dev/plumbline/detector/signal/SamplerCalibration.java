package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Exponential;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Was the chosen token the most probable of the candidates, given that it was one of them?
 *
 * <p>Reference: the probabilities that the engine reported for this very step. Given the step, the chosen token is a
 * draw from them, so no baseline is needed and tokens of one response count each. Unit: the token. Both directions: a
 * sampler that drops the argmax is seen as one that always takes it.
 *
 * <p>Only candidates count that did not depend on the draw and were certain to survive the sampler's cuts: the first N
 * − 1 of the N asked for, by rank (some engines list the drawn token first and cut at N), as far as top-k, min-p and
 * top-p keep them in any order of temperature and cuts that engines use, without tokens whose choice would hide the
 * step. A step is left out where two of them cannot be told apart, whatever was drawn. Unverifiable where a setting
 * that matters is unknown, and with a seed, whose draws are the same each time; says nothing at temperature 0, where
 * there is no draw.
 *
 * <p>A second cut asks whether the chosen token was none of those first candidates, against bounds on the mass that
 * lies beyond them: the {@link Tail}. What a sampler draws from there too often is seen even where it never touches the
 * head.
 *
 * <p>Two more ask the first question again, apart of steps that follow a first choice and of steps that follow another.
 * Each is predicted by its own step's report, so the bets are fair given the past, however the probabilities depend on
 * what was drawn before. A generator that repeats or correlates its state makes the one too greedy and the other too
 * random, while their sum looks sound.
 *
 * <p>Whether the log-probabilities are raw or processed does not matter at temperature 1: among candidates that survive
 * the cuts either way their ratios are the same, so where the mode is unknown those are judged, with shares of what is
 * listed in the place of probabilities. At other temperatures it does, and nothing that a response lists tells which
 * they are: then both {@linkplain Reading readings} bound what is predicted, and only what neither allows is evidence.
 *
 * <p>Answers are bins of the predicted probability, and bets are on what samplers do wrong, so that each bin is bet on
 * as the fault would bend it: a sampler that now and then drops the argmax doubles the misses where it was nearly
 * certain and hardly changes the rest, which no single tilt over all steps can express.
 *
 * <p>Failure modes: settings or a mode that were logged wrong accuse every pool of an engine at once; an engine that
 * lists what it did not sample from (another step's, another row's) looks like a sampler that is off. At low
 * temperature most candidates are left out, and with them most of the power.
 *
 * <p>For the approximate top-k of September 2025, over-greedy speculative verification (sglang#9127), a top-k default
 * of 1 (tpu-inference#1386), stray tokens of a random generator that returns 0 (vllm-metal#622). Blind to logit faults,
 * which are consistent with themselves.
 */
public final class SamplerCalibration implements Signal {

    public static final String NAME = "sampler-calibration";

    private static final Question QUESTION = new Question(
            0,
            NAME,
            Layer.SAMPLER,
            Question.Unit.TOKEN,
            Question.Direction.BOTH,
            List.of(),
            List.of(Reference.REPORTED),
            new Question.Words(
                    "tokens",
                    List.of("first", "not-listed", "after-first", "after-other"),
                    List.of(
                            "were the most probable candidate",
                            "were none of the most probable candidates",
                            "were the most probable candidate after one that was",
                            "were the most probable candidate after one that was not")));

    /** Cuts of the question. */
    private static final int FIRST = 0;

    private static final int NOT_LISTED = 1;
    private static final int AFTER_FIRST = 2;
    private static final int AFTER_OTHER = 3;

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        Sampler sampler = sample.sampler();
        if (sampler.temperature() == 0) {
            return;
        }
        List<Step> steps = steps(sample.answer());
        Unverifiable doubt = steps.isEmpty() ? Unverifiable.noSteps(sample.answer()) : doubt(sampler);
        if (doubt == null && Candidates.leaveOutChosen(steps)) {
            doubt = Unverifiable.CHOSEN_NOT_LISTED;
        }
        if (doubt != null) {
            answer.unverifiable(0, doubt);
            return;
        }
        StepFindings asking = new StepFindings(sampler, Tail.isKnown(sampler, steps));
        for (Step step : steps) {
            asking.accept(step);
        }
        asking.emit(answer);
    }

    /** Reasoning is drawn as the answer is, and before it. */
    private static List<Step> steps(dev.plumbline.models.sample.Answer answer) {
        List<Step> reasoning = answer.reasoning().steps();
        if (reasoning.isEmpty()) {
            return answer.steps();
        }
        List<Step> all = new ArrayList<>(reasoning);
        all.addAll(answer.steps());
        return all;
    }

    /** Why nothing can be said of responses that were so sampled; null where it can. */
    private static @Nullable Unverifiable doubt(Sampler s) {
        Unverifiable altered = ContractRule.altered(s);
        if (altered != null) {
            return altered;
        }
        if (s.seed() != null) {
            return Unverifiable.SEEDED;
        }
        boolean cuts = s.logprobs().mode() == LogprobMode.PROCESSED
                || (s.truncation().topP() > 0 && s.truncation().topK() >= 0);
        if (!cuts
                || s.stop() == null
                || Double.isNaN(s.temperature())
                || s.logprobs().listed() < 0) {
            return Unverifiable.ABSENT_SETTING;
        }
        return s.logprobs().listed() < 3 ? Unverifiable.TOO_FEW_LISTED : null;
    }

    /** The steps of one sample, taken one by one, and what they add up to. */
    private static final class StepFindings {

        private static final int PARTS = 4;

        /** It is said that steps were left out where one in so many was. */
        private static final int MANY = 10;

        private final Sampler sampler;
        private final List<String> stops;
        private final StringBuilder said = new StringBuilder();
        private final boolean tail;
        private int listed;
        private int ambiguous;
        private final long[][] sums = new long[QUESTION.cuts()][PARTS * Reliability.ALL];

        /** Which cut asks of the next step beside the first, by what was drawn last; −1 where that is not known. */
        private int after = -1;

        /** Of each candidate of a step, whether its choice would have hidden the step, and whether it was chosen. */
        private final boolean[] hidden;

        private final boolean[] chosen;

        /** @param tail whether anything can be said of the tail */
        StepFindings(Sampler sampler, boolean tail) {
            this.sampler = sampler;
            this.tail = tail;
            this.stops = stops(sampler);
            this.hidden = new boolean[sampler.logprobs().listed()];
            this.chosen = new boolean[sampler.logprobs().listed()];
        }

        void accept(Step step) {
            List<Candidate> ranked = Candidates.ranked(step, sampler.logprobs().listed());
            int known = Math.min(sampler.logprobs().listed(), ranked.size()) - 1;
            if (known >= 2) {
                listed++;
                if (Candidates.ambiguous(ranked, known)) {
                    ambiguous++;
                } else {
                    ask(step, ranked, known);
                }
            }
            after = after(step, ranked);
            if (!stops.isEmpty()) {
                said.append(step.chosen().identity());
            }
        }

        private static int after(Step step, List<Candidate> ranked) {
            if (ranked.isEmpty() || Candidates.ambiguous(ranked, 1)) {
                return -1;
            }
            String first = ranked.get(0).token().identity();
            return first.equals(step.chosen().identity()) ? AFTER_FIRST : AFTER_OTHER;
        }

        void emit(Emitter answer) {
            for (int cut = 0; cut < sums.length; cut++) {
                emit(answer, cut, sums[cut]);
            }
            if (listed == 0) {
                answer.unverifiable(0, Unverifiable.TOO_FEW_LISTED);
            } else if (MANY * ambiguous >= listed) {
                answer.unverifiable(0, Unverifiable.AMBIGUOUS);
            }
        }

        private static void emit(Emitter answer, int cut, long[] sums) {
            for (int bin = 0; bin < Reliability.ALL; bin++) {
                int at = PARTS * bin;
                if (sums[at] > 0) {
                    answer.emit(cut, bin, new Cell(sums[at], sums[at + 1], sums[at + 2], sums[at + 3]));
                }
            }
        }

        private void add(Cell cell, int cut, int bin) {
            long[] of = sums[cut];
            int at = PARTS * bin;
            of[at] += cell.trials();
            of[at + 1] += cell.hits();
            of[at + 2] += cell.low();
            of[at + 3] += cell.high();
        }

        private void ask(Step step, List<Candidate> ranked, int known) {
            double[] listed = new double[known];
            int named = known; // without a text nobody can tell what would have ended the response
            for (int i = 0; i < known; i++) {
                Candidate candidate = ranked.get(i);
                if (!(candidate.logprob() <= 0)) {
                    return; // no probability: another signal's business
                }
                listed[i] = Exponential.of(candidate.logprob());
                hidden[i] = hides(candidate, stops, said);
                chosen[i] = candidate.token().identity().equals(step.chosen().identity());
                named = i < named && byId(candidate.token()) ? i : named;
            }
            LogprobInterpretation reading = LogprobInterpretation.of(listed, sampler);
            LogprobInterpretation other = LogprobInterpretation.other(listed, sampler);
            int count = untied(ranked, known);
            if (tail && count > 0 && count <= named && !Candidates.special(step.chosen())) {
                askTail(reading, count);
            }
            int both = other == null ? known : other.kept(sampler);
            int kept = untied(ranked, Math.min(both, reading.kept(sampler)));
            if (kept <= named) {
                askFirst(reading, other, kept);
            }
        }

        /**
         * Was the chosen token the first of those that the cuts kept? With two readings, between what the one says and
         * the other.
         */
        private void askFirst(LogprobInterpretation reading, @Nullable LogprobInterpretation other, int kept) {
            int remaining = 0;
            int place = -1;
            for (int i = 0; i < kept; i++) {
                place = chosen[i] && !hidden[i] ? remaining : place;
                remaining += hidden[i] ? 0 : 1;
            }
            if (remaining < 2 || place < 0) {
                return;
            }
            double one = reading.first(hidden, kept);
            double two = other == null ? one : other.first(hidden, kept);
            double low = Math.min(one, two);
            if (low >= 0) {
                int bin = other == null ? Reliability.bin(one) : Reliability.between(low);
                Cell trial = Cell.trial(place == 0, low, Math.max(one, two));
                add(trial, FIRST, bin);
                if (after >= 0) {
                    add(trial, after, bin);
                }
            }
        }

        /**
         * Was the chosen token none of the first candidates? Ties at their end may be listed in any order, so they are
         * left out.
         */
        private void askTail(LogprobInterpretation reading, int count) {
            boolean hit = true;
            for (int i = 0; i < count; i++) {
                hit &= !chosen[i];
            }
            Tail beyond = Tail.of(reading, hidden, count, !stops.isEmpty(), sampler);
            if (beyond.high() < 1) {
                add(Cell.trial(hit, beyond.low(), beyond.high()), NOT_LISTED, Reliability.rare(beyond.high()));
            }
        }
    }

    /**
     * A cut through a tie may fall either way, and so may the end of the list: a tie is in as a whole or out as a
     * whole.
     */
    private static int untied(List<Candidate> ranked, int kept) {
        int whole = kept;
        while (whole > 0
                && whole < ranked.size()
                && ranked.get(whole - 1).logprob() == ranked.get(whole).logprob()) {
            whole--;
        }
        return whole;
    }

    /** Whether the step would not have been listed had this candidate been drawn: it ends the response. */
    private static boolean hides(Candidate candidate, List<String> stops, StringBuilder said) {
        String identity = candidate.token().identity();
        if (Candidates.special(candidate.token())) {
            return true;
        }
        for (String stop : stops) {
            int from = Math.max(0, said.length() - stop.length() + 1);
            if ((said.substring(from) + identity).contains(stop)) {
                return true;
            }
        }
        return false;
    }

    private static boolean byId(Token token) {
        return token.identity().startsWith("#") && token.text().startsWith("token_id:");
    }

    /** Stop strings in the form of token identities: one byte a char. */
    private static List<String> stops(Sampler sampler) {
        return sampler.stop() == null
                ? List.of()
                : sampler.stop().stream()
                        .filter(s -> !s.isEmpty())
                        .map(s -> new String(s.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                        .toList();
    }
}
