package dev.plumbline.detector.signal.text;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Sample;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Does the engine count a token that was not sent?
 *
 * <p>Reference: the contract, of a count that was always met before. Whether a token that ended the response is counted
 * depends on the engine, so what is told of a response is by how many tokens the count exceeds what was sent, as a bin.
 * That it is always the same is asked of a part of the fleet only once it has been so throughout
 * ({@code KeptPromises}): no baseline is needed. Unit: the session, once for answers that were cut by the limit and
 * once for the others. Only more is harmful: a count that is not met.
 *
 * <p>Failure modes: an engine whose way to count changes under the name of one version. Blind to what is neither
 * counted nor sent.
 *
 * <p>For streams that lose a token between engine and gateway, and detokenisers that swallow one.
 */
public final class Usage implements Signal {

    public static final String NAME = "usage";

    private static final Set<String> CUT = Set.of("length", "max_tokens", "limit");

    /** The bin of whatever is further off. */
    private static final int FAR = 3;

    private static final Cell ONE = Cell.count(1, 0);

    private static final Question QUESTION = new Question(
            15,
            NAME,
            Layer.SERVING,
            Question.Unit.CLAUSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT),
            new Question.Words(
                    "sessions",
                    List.of("at-the-limit", "at-an-end"),
                    List.of(
                            "were sent, up to the limit, another number of tokens than the engine counted",
                            "were sent another number of tokens than the engine counted")));

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        dev.plumbline.models.sample.Answer said = sample.answer();
        if (!UnlistedTokens.canTell(said) || said.finishReason() == null || said.calls() > 0) {
            return;
        }
        int cut = CUT.contains(said.finishReason().toLowerCase(Locale.ROOT)) ? 0 : 1;
        Unverifiable doubt = UnlistedTokens.doubt(said);
        if (doubt != null) {
            answer.unverifiable(cut, doubt);
            return;
        }
        int unsent = UnlistedTokens.of(said);
        answer.emit(cut, unsent >= 0 && unsent < FAR ? unsent : FAR, ONE);
    }
}
