package dev.plumbline.detector.signal;

import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import java.util.List;

/**
 * Did the response come after its window had closed?
 *
 * <p>Reference: a ceiling of 1 in 100. Unit: the response. Only more is harmful. What comes late is no longer compared
 * with peers, so while this stands, other signals are weaker than they look: Plumbline, or what feeds it, is behind,
 * and the fleet is not at fault. Never above a ticket: responses that are late are late together.
 *
 * <p>Failure modes: a clock of one sender that is behind makes its responses late for ever. For no incident of a
 * fleet's: it says how far the others may be believed.
 */
public final class Lateness {

    public static final String NAME = "lateness";

    public static final Question QUESTION = new Question(
            14,
            NAME,
            Layer.FEED,
            Question.Unit.CONTEXT,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT),
            new Question.Words("responses", List.of("late"), List.of("came after their window had closed")),
            Level.TICKET);

    private Lateness() {}
}
