package dev.plumbline.detector.signal.feed;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import java.util.List;

/**
 * Does the response carry a dimension that divides the fleet into more parts than can be judged?
 *
 * <p>Reference: a ceiling of 1 in 1,000. Unit: the response. A trace id as a label has a value a response: nothing can
 * be learned of any of them, and what is kept of each would never end. So such a dimension is left out of all that is
 * judged, and this names it, as {@code label=NAME} in the place of a part of the fleet: the gateway should not send it,
 * or should send something coarser. It is a fact and no chance, so it takes no part in the budget of false alarms.
 *
 * <p>Failure modes: none that accuse the fleet. Incidents of this signal hold back no action.
 */
public final class Cardinality {

    public static final String NAME = "cardinality";

    /** In place of a cohort's dimension: that whose value is the name of what was left out. */
    public static final String DIMENSION = "label";

    /** In place of a pool's name, and of a label's: all that are too many to be told apart. */
    public static final String OTHERS = "(others)";

    /** The same of all that is kept. */
    public static final String KEPT = "(kept)";

    /** The cut of what has too many values. */
    public static final int VALUES = 0;

    /** The cut of what makes too many parts of the fleet together with the others. */
    public static final int PARTS = 1;

    /** The cut of pools that are too many. */
    public static final int POOLS = 2;

    /** The cut of models that are too many. */
    public static final int MODELS = 3;

    public static final Question QUESTION = new Question(
            20,
            NAME,
            Layer.FEED,
            Question.Unit.CONTEXT,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT),
            new Question.Words(
                    "responses",
                    List.of("values", "parts", "pools", "models"),
                    List.of(
                            "have this label, which is left out: it has more values in a day than max_values",
                            "have this label, which is left out: labels divide the fleet into more parts than can be judged",
                            "come from pools beyond the first max_values of a day, which are judged together as (others)",
                            "come from models beyond the first 1,000, which are not judged")),
            Level.TICKET);

    private Cardinality() {}
}
