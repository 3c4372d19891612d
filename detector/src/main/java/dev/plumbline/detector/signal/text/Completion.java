package dev.plumbline.detector.signal.text;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Sample;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How did the answer end, and is it whole?
 *
 * <p>References: history, and the peers, which never page: who is asked for long answers is not always the balancer's
 * draw. Unit: the session, which votes once. Only more is harmful. Seven cuts: it was cut short by the limit; it is
 * empty, and called no tool; it ended for none of the reasons that engines give when all is well; the engine counts
 * more or fewer tokens than it lists, by more than the one that ended it; it called no tool; of those that did, or
 * tried to: a call has no name or what is none, arguments that are no JSON object, or stands in the text as markup; in
 * its place stands an error.
 *
 * <p>Failure modes: a new product with other limits or tools changes every one of them, on all pools alike; models that
 * think unseen are billed for tokens that are never listed, which is a base rate. A tool that nobody offered is not
 * known here.
 *
 * <p>For streams that kept only the last of several tokens a step (vllm#30437), spliced strings (vllm#50702), tool
 * calls that a missing generation prompt or a strict parser broke (Kimi K2 vendors, 2025).
 */
public final class Completion implements Signal {

    public static final String NAME = "completion";

    /** The cut of answers that are not as long as the engine counts. */
    public static final int TOKENS_MISSING = 3;

    /** What engines say when all is well. */
    private static final Set<String> USUAL = Set.of(
            "stop",
            "eos",
            "eos_token",
            "stop_sequence",
            "end_turn",
            "tool_calls",
            "tool_use",
            "function_call",
            "pause_turn",
            "refusal",
            "content_filter");

    private static final Set<String> CUT = Set.of("length", "max_tokens", "limit");

    /** How calls look that no parser took out of the text. */
    private static final Pattern MARKUP =
            Pattern.compile("<[|｜]tool[_▁]calls?|<tool_call>|\\[TOOL_CALLS]|<function=|<[|]python_tag[|]>");

    private static final Cell YES = Cell.count(1, 1);
    private static final Cell NO = Cell.count(1, 0);

    private static final Question QUESTION = new Question(
            7,
            NAME,
            Layer.SERVING,
            Question.Unit.RESPONSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.PEERS, Reference.HISTORY),
            new Question.Words(
                    "sessions",
                    List.of(
                            "cut-short",
                            "empty",
                            "unusual-reason",
                            "tokens-missing",
                            "no-call",
                            "broken-call",
                            "error-body"),
                    List.of(
                            "were cut short by the limit",
                            "were answered with nothing",
                            "ended for no reason that engines give when all is well",
                            "were given another number of tokens than the engine counted",
                            "had no tool called for them",
                            "had a tool called in a way that nobody can follow",
                            "were answered with an error")));

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        dev.plumbline.models.sample.Answer said = sample.answer();
        boolean error = said.lacks(Gap.ERROR_BODY);
        answer.emit(6, 0, cell(error));
        if (error) {
            answer.unverifiable(0, Unverifiable.ERROR_BODY);
            return;
        }
        String reason = said.finishReason() == null ? null : said.finishReason().toLowerCase(Locale.ROOT);
        boolean cut = reason != null && CUT.contains(reason);
        if (said.lacks(Gap.NO_FINISH_REASON)) {
            answer.unverifiable(0, Unverifiable.NO_FINISH_REASON);
        } else {
            answer.emit(0, 0, cell(cut));
            answer.emit(2, 0, cell(unusual(reason)));
        }
        askWhetherEmpty(said, cut, answer);
        askCount(said, answer);
        askCalls(said, answer);
    }

    /** Who is cut short while it reasons has not answered with nothing. */
    private static void askWhetherEmpty(dev.plumbline.models.sample.Answer said, boolean cut, Emitter answer) {
        boolean blank = said.text().isBlank() && said.calls() == 0;
        if (blank && said.lacks(Gap.IDS_ONLY)) {
            answer.unverifiable(1, Unverifiable.IDS_ONLY);
        } else if (blank && said.lacks(Gap.ODD_CALLS)) {
            answer.unverifiable(1, Unverifiable.ODD_CALLS);
        } else {
            answer.emit(1, 0, cell(blank && !(cut && said.reasoning().isThere())));
        }
    }

    private static void askCount(dev.plumbline.models.sample.Answer said, Emitter answer) {
        if (!UnlistedTokens.canTell(said)) {
            return;
        }
        Unverifiable doubt = UnlistedTokens.doubt(said);
        if (doubt != null) {
            answer.unverifiable(TOKENS_MISSING, doubt);
        } else {
            answer.emit(TOKENS_MISSING, 0, cell(Math.abs(UnlistedTokens.of(said)) > 1));
        }
    }

    private static void askCalls(dev.plumbline.models.sample.Answer said, Emitter answer) {
        if (said.lacks(Gap.ODD_CALLS)) {
            answer.unverifiable(4, Unverifiable.ODD_CALLS);
            answer.unverifiable(5, Unverifiable.ODD_CALLS);
            return;
        }
        boolean markup = said.text().indexOf('<') + said.text().indexOf('[') > -2
                && MARKUP.matcher(said.text()).find();
        boolean broken = markup || said.brokenCalls() > 0 || said.lacks(Gap.ODD_NAMES);
        answer.emit(4, 0, cell(said.calls() == 0));
        if (said.calls() > 0 || markup) {
            answer.emit(5, 0, cell(broken));
        }
    }

    private static boolean unusual(@Nullable String reason) {
        return reason == null || (!USUAL.contains(reason) && !CUT.contains(reason));
    }

    private static Cell cell(boolean hit) {
        return hit ? YES : NO;
    }
}
