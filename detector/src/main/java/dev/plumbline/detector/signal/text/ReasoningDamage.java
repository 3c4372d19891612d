package dev.plumbline.detector.signal.text;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.damage.TextDamage;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Reasoning;
import dev.plumbline.models.sample.Sample;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Is what the model generated before its answer garbled, where the engine keeps the two apart?
 *
 * <p>References: the peers, history. Unit: the session, which votes once. Only more is harmful. What is looked for is
 * what {@link Garble} looks for in answers, but for constant log-probabilities. Without a ceiling: nobody proofreads
 * how a model thinks, and loops that would be a fault in an answer are now and then how one of its thoughts ends, so
 * only more of it than elsewhere, or than before, is told.
 *
 * <p>Failure modes: one pool alone has neither peers nor, without a baseline, a history. Reasoning that is hidden or
 * summed up by the provider tells of the summary.
 *
 * <p>For the same faults as {@link Garble}: reasoning comes first and is longer, so it shows them sooner.
 */
public final class ReasoningDamage implements Signal {

    public static final String NAME = "reasoning-garble";

    private static final Cell YES = Cell.count(1, 1);
    private static final Cell NO = Cell.count(1, 0);

    private static final List<String> OWN = List.of("bytes", "characters", "loop");

    private static final Question QUESTION = new Question(
            19,
            NAME,
            Layer.SERVING,
            Question.Unit.RESPONSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.PEERS, Reference.HISTORY),
            new Question.Words(
                    "sessions",
                    Stream.concat(OWN.stream(), Stream.of(TextDamage.values()).map(TextDamage::cut))
                            .toList(),
                    Stream.concat(
                                    Stream.of(
                                            "were given bytes that are no UTF-8",
                                            "were given text that was not detokenised whole",
                                            "were given one piece of text repeated without end"),
                                    Stream.of(TextDamage.values()).map(TextDamage::hit))
                            .map(hit -> hit + ", in the reasoning")
                            .toList()));

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        Reasoning reasoning = sample.answer().reasoning();
        String text = reasoning.text();
        if (text.isEmpty()) {
            return;
        }
        answer.emit(0, 0, Spelling.broken(text, reasoning.steps()) ? YES : NO);
        answer.emit(1, 0, Spelling.spoilt(text, reasoning.steps()) ? YES : NO);
        answer.emit(2, 0, Loop.ends(text) ? YES : NO);
        Set<TextDamage> damage = TextDamage.of(text);
        int cut = OWN.size();
        for (TextDamage kind : TextDamage.values()) {
            answer.emit(cut++, 0, damage.contains(kind) ? YES : NO);
        }
    }
}
