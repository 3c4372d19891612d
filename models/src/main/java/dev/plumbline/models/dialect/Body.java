package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.LogprobMode;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an engine's body says, in the making: whole bodies and the chunks of a stream end up in the same place. Of
 * several choices the one of index 0 counts, else the first: the others are draws for the same prompt that nobody may
 * have seen.
 */
public final class Body {

    /** So many steps are kept; an answer of more is cut. */
    public static final int MAX_STEPS = ChoiceBuilder.MAX_STEPS;

    private final Map<Integer, ChoiceBuilder> choices = new LinkedHashMap<>();
    private final TokenUsage usage = new TokenUsage();
    private final Set<Gap> gaps = EnumSet.noneOf(Gap.class);
    private String dialect = "";
    private @Nullable LogprobMode mode;
    private boolean partial;
    private boolean streamed;
    private boolean failed;
    private boolean completion = true;
    private int results;

    /** Whether it is of a known dialect: an answer, or the error in the place of one. */
    public boolean isKnown() {
        return !choices.isEmpty();
    }

    /** Whether any of it was a chunk of a stream. */
    public boolean isPartial() {
        return partial;
    }

    /** Whether it ended: the engine said why it stopped, or its dialect never says. */
    public boolean isFinished() {
        return isKnown() && counted().isFinished();
    }

    /** How many whole results it held; more than one are several answers. */
    public int results() {
        return results;
    }

    /** Whether it is a completion, and not what an embedding model or the like answered. */
    public boolean isCompletion() {
        return completion;
    }

    /** The engine's own word for what its log-probabilities are of; null where it has none. */
    public @Nullable LogprobMode mode() {
        return mode;
    }

    /** It comes as server-sent events. */
    public void streamed() {
        streamed = true;
    }

    /** The end of a stream was seen. For dialects that never say why they ended it is all that is told. */
    public void end() {
        if (isKnown() && !dialect.equals(OpenAi.NAME)) {
            counted().ended();
        }
    }

    /** The record was too long, and its end is not here. */
    public void cut() {
        gaps.add(Gap.CUT);
        if (isKnown()) {
            counted().ended();
        }
    }

    /** What it says. */
    public Answer answer() {
        ChoiceBuilder choice = counted();
        boolean several = choices.size() > 1;
        int generated = several || usage.generated() < 0 ? choice.tokens() : usage.generated();
        Set<Gap> all = choice.gaps();
        all.addAll(gaps);
        if (several && generated < 0) {
            all.add(Gap.SEVERAL_CHOICES);
        }
        if (usage.isOdd()) {
            all.add(Gap.ODD_USAGE);
        }
        if (failed && choice.isEmpty()) {
            all.add(Gap.ERROR_BODY);
        }
        return choice.answer(generated, several ? -1 : usage.reasoning(), dialect, all);
    }

    /** The choice of this index; makes the body one of a known dialect. */
    ChoiceBuilder choice(int index) {
        return choices.computeIfAbsent(index, i -> new ChoiceBuilder());
    }

    boolean isStreamed() {
        return streamed;
    }

    TokenUsage usage() {
        return usage;
    }

    /** What was read is a chunk of a stream. */
    void partial() {
        partial = true;
    }

    /** What was read is a whole result. */
    void result() {
        results++;
    }

    void dialect(String name) {
        dialect = dialect.isEmpty() ? name : dialect;
    }

    /** The engine's own word, which goes before the gateway's. */
    void mode(LogprobMode mode) {
        this.mode = mode;
    }

    /** The engine answered with an error, or broke off with one. */
    void failed() {
        failed = true;
        if (!isKnown()) {
            dialect("error");
        }
        ChoiceBuilder choice = isKnown() ? counted() : choice(0);
        if (!choice.hasReason()) {
            choice.finished("error");
        }
    }

    void noCompletion() {
        completion = false;
    }

    private ChoiceBuilder counted() {
        ChoiceBuilder first = choices.get(0);
        return first != null ? first : choices.values().iterator().next();
    }
}
