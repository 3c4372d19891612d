package dev.plumbline.detector.signal.script;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Sample;
import java.util.List;

/**
 * Does what the model generated before its answer hold letters of a script that neither the prompt's scripts nor its
 * own explain, where the engine keeps the two apart?
 *
 * <p>References: the peers, history. Unit: the session, which votes once. Only more is harmful. Three cuts, as of
 * {@link ScriptMixing}: letters, a word of two alphabets, a sentence or more. Without a ceiling: models that were
 * trained on two languages think in both, and do no harm by it; only a pool that does so more often than the others, or
 * than before, is told.
 *
 * <p>Failure modes: those of {@link ScriptMixing}; what is set off or named is excused by rules that are made for
 * answers.
 *
 * <p>For the same faults: what intrudes into answers intrudes into reasoning, which is longer.
 */
public final class ReasoningScripts implements Signal {

    public static final String NAME = "reasoning-scripts";

    private static final Question QUESTION = new Question(
            18,
            NAME,
            Layer.LOGITS,
            Question.Unit.RESPONSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.PEERS, Reference.HISTORY),
            new Question.Words(
                    "sessions",
                    List.of("letters", "word", "passage"),
                    List.of(
                            "hold, in the reasoning, letters of a script that neither it nor the prompt explain",
                            "hold, in the reasoning, a word that mixes scripts",
                            "hold, in the reasoning, a sentence or more in a script that neither it nor the prompt explain")));

    private static final Cell YES = Cell.count(1, 1);
    private static final Cell NO = Cell.count(1, 0);

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        String text = sample.answer().reasoning().text();
        if (text.isEmpty()) {
            return;
        }
        Finding finding = Ascii.only(text) ? Finding.NOTHING : Finding.in(text, ScriptMixing.expected(sample));
        answer.emit(0, 0, finding.intrusion() == null ? NO : YES);
        answer.emit(1, 0, finding.mixedWord() ? YES : NO);
        answer.emit(2, 0, finding.passage() ? YES : NO);
    }
}
