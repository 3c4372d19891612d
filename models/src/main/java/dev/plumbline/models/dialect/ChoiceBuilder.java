package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Message;
import dev.plumbline.models.parse.ToolCalls;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Reasoning;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One choice of a response in the making: the chunks of a stream are added one by one, a whole body at once. */
final class ChoiceBuilder {

    /** So many steps are kept; an answer of more is cut. */
    static final int MAX_STEPS = 50_000;

    private final DeltaText text = new DeltaText();
    private final DeltaText reasoning = new DeltaText();
    private final List<Step> steps = new ArrayList<>();
    private final List<Step> reasoningSteps = new ArrayList<>();
    private final Set<String> callIds = new HashSet<>();
    private final Set<Gap> gaps = EnumSet.noneOf(Gap.class);
    private @Nullable String finishReason;
    private boolean textless = true;
    private boolean ended;
    private int tokens = -1;
    private int calls;
    private int brokenCalls;

    /** Adds text that came next. */
    void add(String more) {
        textless = false;
        text.add(more);
    }

    /** Adds steps that came next. */
    void add(List<Step> more) {
        keep(more, steps);
    }

    /** Adds what came next of the reasoning. */
    void reason(String more) {
        reasoning.add(more);
    }

    /** Adds steps of the reasoning, where they are listed apart. */
    void reason(List<Step> more) {
        keep(more, reasoningSteps);
    }

    /** Adds text, reasoning, calls and steps of a whole message. */
    void add(Message message) {
        add(message, message.calls().calls(), message.calls().broken());
    }

    /** Adds those of a piece of a message: arguments of calls come in pieces, and no piece is an object. */
    void addPiece(Message piece) {
        add(piece, piece.calls().namedBeside(callIds), 0);
    }

    private void add(Message message, int more, int broken) {
        add(message.text());
        reason(message.reasoning());
        add(message.steps());
        finished(message.finishReason());
        calls += more;
        brokenCalls += broken;
        lacks(Gap.ODD_CALLS, message.calls().areOdd());
        lacks(Gap.ODD_NAMES, message.calls().haveOddNames());
        lacks(Gap.ODD_LOGPROBS, message.hasOddSteps());
    }

    void called(ToolCalls more) {
        calls += more.calls();
        brokenCalls += more.broken();
        lacks(Gap.ODD_CALLS, more.areOdd());
        lacks(Gap.ODD_NAMES, more.haveOddNames());
    }

    /** Some engines' chunks repeat what went before. */
    void replace(String whole, List<Step> wholeSteps) {
        retext(whole);
        steps.clear();
        add(wholeSteps);
    }

    /** The last chunk of some engines holds the whole text, and that is right where the tokens' own texts are not. */
    void retext(String whole) {
        textless = false;
        text.replace(whole);
    }

    /** Forgets what came in pieces, for the whole is to follow. */
    void restart() {
        text.replace("");
        reasoning.replace("");
        callIds.clear();
        calls = 0;
        brokenCalls = 0;
    }

    void finished(@Nullable String reason) {
        finishReason = reason == null ? finishReason : reason;
    }

    /** It has ended, for a reason that its dialect does not tell. */
    void ended() {
        ended = true;
    }

    /** Counts tokens that came without log-probabilities. */
    void count(int more) {
        tokens = Math.max(0, tokens) + more;
    }

    void lacks(Gap gap, boolean so) {
        if (so) {
            gaps.add(gap);
        }
    }

    boolean isFinished() {
        return finishReason != null || ended;
    }

    boolean isEmpty() {
        return text.isEmpty() && reasoning.isEmpty() && steps.isEmpty() && calls == 0;
    }

    boolean hasReason() {
        return finishReason != null;
    }

    List<Step> steps() {
        return steps;
    }

    int calls() {
        return calls;
    }

    /** Its dialect's pieces hold all that went before, unless it was asked not to. */
    void expectRepeats() {
        text.expectRepeats();
    }

    String text() {
        return text.joined();
    }

    int tokens() {
        return tokens;
    }

    Set<Gap> gaps() {
        Set<Gap> all = EnumSet.copyOf(gaps);
        if (ended && finishReason == null) {
            all.add(Gap.NO_FINISH_REASON);
        }
        if (textless && isNamedByIds()) {
            all.add(Gap.IDS_ONLY);
        }
        return all;
    }

    /**
     * @param generated how many tokens the engine says it generated; −1 where it does not
     * @param reasoned how many of them were reasoning; −1 where it does not say
     */
    Answer answer(int generated, int reasoned, String dialect, Set<Gap> gaps) {
        int from = isEcho(generated) ? steps.size() - generated : 0;
        boolean odd = gaps.contains(Gap.ODD_LOGPROBS); // then the rest of them has holes
        List<Step> kept = odd ? List.of() : steps.subList(from, steps.size());
        return new Answer(
                from == 0 ? wholeText(generated) : withoutPrompt(from),
                new Reasoning(
                        reasoning.mayRepeat() ? reasoning.last() : reasoning.joined(),
                        reasoned,
                        odd ? List.of() : reasoningSteps),
                finishReason,
                generated,
                calls,
                brokenCalls,
                kept,
                dialect,
                gaps);
    }

    private void keep(List<Step> more, List<Step> kept) {
        int room = MAX_STEPS - kept.size();
        kept.addAll(more.size() > room ? more.subList(0, room) : more);
        lacks(Gap.CUT, more.size() > room);
    }

    private String wholeText(int generated) {
        if (textless) {
            return isNamedByIds() ? "" : joined(steps);
        }
        return text.mayRepeat() && !contradictsRepeats(generated) ? text.last() : text.joined();
    }

    /** Tokens that spell all pieces, or are too many for the last, say that it does not hold the others. */
    private boolean contradictsRepeats(int generated) {
        return generated > text.last().getBytes(StandardCharsets.UTF_8).length + 1
                || (!steps.isEmpty() && joined(steps).equals(text.joined()));
    }

    private boolean isNamedByIds() {
        return steps.isEmpty() ? tokens > 0 : steps.stream().allMatch(step -> Token.isById(step.chosen()));
    }

    /**
     * A legacy completion may repeat the prompt: more tokens than were generated, and the first could have no
     * probability.
     */
    private boolean isEcho(int generated) {
        return generated >= 0
                && generated < steps.size()
                && steps.get(0).reported()
                && Double.isNaN(steps.get(0).logprob());
    }

    private String withoutPrompt(int from) {
        String prompt = joined(steps.subList(0, from));
        String whole = text.joined();
        return whole.startsWith(prompt) ? whole.substring(prompt.length()) : joined(steps.subList(from, steps.size()));
    }

    private static String joined(List<Step> steps) {
        StringBuilder bytes = new StringBuilder();
        steps.forEach(step -> bytes.append(step.chosen().identity()));
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
