package dev.plumbline.detector.signal.feed;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import java.util.List;

/**
 * Does the sender of a response keep what a sender owes: a clock that is right, and an id for each response?
 *
 * <p>Reference: a ceiling of 1 in 100, for each. Unit: the response. A response that is dated further ahead of its
 * append time than the policy's {@code ahead} is judged by its append time. An id counts once for each placement key;
 * one that comes under another key too is counted there as well, and named here. Both are facts and no chance, so they
 * take no part in the budget of false alarms.
 *
 * <p>Failure modes: of ids, those with the smallest hashes alone are looked at: it finds a sender that numbers its
 * responses badly, not one pair of equal ids. Incidents of this signal hold back no action, for nothing that is judged
 * is wrong by it.
 */
public final class SenderFacts {

    public static final String NAME = "sender";

    /** The cut of clocks that are ahead. */
    public static final int CLOCK = 0;

    /** The cut of ids that came under several placement keys. */
    public static final int IDS = 1;

    public static final Question QUESTION = new Question(
            21,
            NAME,
            Layer.FEED,
            Question.Unit.CONTEXT,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT),
            new Question.Words(
                    "responses",
                    List.of("clock-ahead", "shared-ids"),
                    List.of(
                            "were dated too far ahead, and are judged by the time at which they came: the clock is ahead",
                            "bear an id that another session bears too: ids are not unique")),
            Level.TICKET);

    private SenderFacts() {}
}
