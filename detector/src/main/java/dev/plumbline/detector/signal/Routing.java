package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Sample;
import java.util.List;

/**
 * Was the response served by another context class than was asked for?
 *
 * <p>Reference: the contract, at most one in a million. Unit: the session, which votes once, since affinity keeps a
 * misrouted session where it is. Only more is harmful. {@linkplain Unverifiable Unverifiable} where either class is
 * unknown.
 *
 * <p>Failure modes: a fleet that by design lets a class overflow into another breaks a promise that it never gave, and
 * needs a ceiling of its own; a gateway that writes the class asked for in both places hides everything.
 *
 * <p>For the misrouting of September 2025, where short-context requests went to servers of another class and stayed
 * there.
 */
public final class Routing implements Signal {

    public static final String NAME = "routing";

    private static final Question QUESTION = new Question(
            1,
            NAME,
            Layer.ROUTING,
            Question.Unit.RESPONSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT),
            new Question.Words(
                    "sessions",
                    List.of("context-class"),
                    List.of("were served by another context class than they asked for")));

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        String requested = sample.servedBy().requestedClass();
        String served = sample.servedBy().servedClass();
        if (requested != null && served != null) {
            answer.emit(0, 0, Cell.count(1, requested.equals(served) ? 0 : 1));
        } else {
            answer.unverifiable(0, Unverifiable.NO_CLASS);
        }
    }
}
