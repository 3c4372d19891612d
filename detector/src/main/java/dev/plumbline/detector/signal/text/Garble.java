package dev.plumbline.detector.signal.text;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.detector.signal.damage.TextDamage;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Is the answer garbled: by its bytes, by its detokeniser, by one piece repeated without end, by log-probabilities that
 * never change?
 *
 * <p>References: a ceiling of 1 in 1,000, and history. Unit: the session, which votes once. Only more is harmful. Four
 * cuts: the tokens' bytes are no UTF-8 once joined, or, where tokens are not listed, the text has lost characters; the
 * text lost characters though its listed tokens are sound, or stands in the alphabet of its tokens; it ends in a piece
 * of at most 64 characters that comes ten times or more and fills 120 characters or more; sixteen steps or more have
 * the same log-probability to the last bit, other than 0, which is what a certain choice reports.
 *
 * <p>Failure modes: who asks for a word a hundred times is given a hundred of it, and small models loop by themselves
 * at low temperature: a fleet that does so more often than the ceiling needs a ceiling of its own. A model that writes
 * of U+FFFD is taken for one whose bytes are broken. A loop of longer pieces, and words that are well spelled and mean
 * nothing, are not seen.
 *
 * <p>For grammar masks that were zeroed for neighbours in the batch ({@code !} repeated, vllm-gaudi#1199), state that
 * is poisoned after hours (vllm#53480), one token and log-probability at every position (vllm#52938), loops of
 * over-greedy speculation (sglang#9127).
 */
public final class Garble implements Signal {

    public static final String NAME = "garble";

    /** The cut that asks whether the bytes of what was drawn join to UTF-8, as far as that is known. */
    public static final String BYTES = "bytes";

    /** Fewer equal log-probabilities than these are a coincidence of coarse numbers. */
    private static final int CONSTANT = 16;

    private static final double NOT_LISTED = -9000;

    private static final Cell YES = Cell.count(1, 1);
    private static final Cell NO = Cell.count(1, 0);

    private static final List<TextDamage> DAMAGE = List.of(TextDamage.values());

    private static final List<String> OWN = List.of(BYTES, "characters", "loop", "constant");

    private static final Question QUESTION = new Question(
            6,
            NAME,
            Layer.SERVING,
            Question.Unit.RESPONSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT, Reference.HISTORY),
            new Question.Words(
                    "sessions",
                    Stream.concat(OWN.stream(), Stream.of(TextDamage.values()).map(TextDamage::cut))
                            .toList(),
                    Stream.concat(
                                    Stream.of(
                                            "were given bytes that are no UTF-8",
                                            "were given text that was not detokenised whole",
                                            "were given one piece of text repeated without end",
                                            "were given the same log-probability at every step"),
                                    Stream.of(TextDamage.values()).map(TextDamage::hit))
                            .toList()));

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        String text = sample.answer().text();
        List<Step> steps = sample.answer().steps();
        if (sample.answer().lacks(Gap.IDS_ONLY)) {
            answer.unverifiable(0, Unverifiable.IDS_ONLY);
            return;
        }
        boolean oddNames = sample.answer().lacks(Gap.ODD_NAMES);
        if (text.isEmpty() && steps.isEmpty()) {
            if (sample.answer().calls() > 0) {
                answer.emit(OWN.size() + DAMAGE.indexOf(TextDamage.TOOL_MARKUP), 0, oddNames ? YES : NO);
            }
            return;
        }
        answer.emit(0, 0, Spelling.broken(text, steps) ? YES : NO);
        answer.emit(1, 0, Spelling.spoilt(text, steps) ? YES : NO);
        answer.emit(2, 0, Loop.ends(text) ? YES : NO);
        if (steps.size() >= CONSTANT && sample.sampler().logprobs().mode() != LogprobMode.PROCESSED) {
            answer.emit(3, 0, constant(steps) ? YES : NO);
        }
        Set<TextDamage> damage = TextDamage.of(text);
        for (int i = 0; i < DAMAGE.size(); i++) {
            TextDamage kind = DAMAGE.get(i);
            boolean hit = damage.contains(kind) || (oddNames && kind == TextDamage.TOOL_MARKUP);
            answer.emit(OWN.size() + i, 0, hit ? YES : NO);
        }
    }

    private static boolean constant(List<Step> steps) {
        double first = steps.get(0).logprob();
        if (!(first < 0) || first <= NOT_LISTED) {
            return false;
        }
        for (Step step : steps) {
            if (step.logprob() != first) {
                return false;
            }
        }
        return true;
    }
}
