package dev.plumbline.detector.signal.text;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Sample;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Does the engine count a token that was not sent?
 *
 * <p>Reference: the contract, of a count that was always met before: whether a token that ended the response is counted depends on the
 * engine, so each way to count is a question of its own, and is asked of a part of the fleet only once it has kept it throughout
 * ({@code KeptPromises}). No baseline is needed. Unit: the session, once for each way to count. Only more is harmful: a count that does not fit.
 *
 * <p>Failure modes: an engine whose way to count changes under the name of one version. Blind to what is neither counted nor sent.
 *
 * <p>For streams that lose a token between engine and gateway, and detokenisers that swallow one.
 */
public final class Usage implements Signal {

    public static final String NAME = "usage";

    private static final Set<String> CUT = Set.of("length", "max_tokens", "limit");

    private static final Question QUESTION = new Question(
            15,
            NAME,
            Layer.SERVING,
            Question.Unit.CLAUSE,
            Question.Direction.MORE,
            3,
            List.of(),
            List.of(Reference.CONTRACT),
            "sessions",
            List.of(
                    "were sent another number of tokens, up to the limit, than the engine counted",
                    "were sent another number of tokens than the engine counted",
                    "were sent another number of tokens than the engine counted with the one that ended the answer"));

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Answer answer) {
        dev.plumbline.models.sample.Answer said = sample.answer();
        if (said.completionTokens() < 0 || said.steps().isEmpty() || said.finishReason() == null || said.calls() > 0) {
            return;
        }
        int unsent = said.completionTokens() - said.steps().size();
        if (CUT.contains(said.finishReason().toLowerCase(Locale.ROOT))) {
            answer.say(0, 0, Cell.count(1, unsent == 0 ? 0 : 1));
        } else {
            answer.say(1, 0, Cell.count(1, unsent == 0 ? 0 : 1));
            answer.say(2, 0, Cell.count(1, unsent == 1 ? 0 : 1));
        }
    }
}
