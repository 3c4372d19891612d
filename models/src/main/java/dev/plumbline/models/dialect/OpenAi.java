package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.LegacyLogprobs;
import dev.plumbline.models.parse.Message;
import dev.plumbline.models.parse.Range;
import dev.plumbline.models.parse.TokenEntries;
import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chat and legacy completions as OpenAI, vLLM, Azure, Mistral and most others write them, whole or as chunks. What is
 * said of the prompt ({@code prompt_logprobs}, {@code prompt_token_ids}) is passed over.
 */
final class OpenAi implements Dialect {

    static final String NAME = "openai";

    private static final String UNFINISHED = "null";
    private static final String UNKNOWN = "unknown";

    private final List<Choice> choices = new ArrayList<>();
    private final TokenUsage usage = new TokenUsage();
    private boolean there;

    @Override
    public void read(Cursor in) throws BadRecord {
        if (in.field().equals("choices") && in.atArray()) {
            there = true;
            in.enterArray();
            while (in.nextElement()) {
                if (!in.atNull()) {
                    choices.add(Choice.read(in));
                }
            }
        } else if (in.field().equals("x_groq") && in.atObject()) {
            in.enterObject();
            while (in.nextField()) {
                if (in.field().equals("usage")) {
                    usage.read(in);
                } else {
                    in.skip();
                }
            }
        } else {
            in.skip();
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        for (int i = 0; i < choices.size(); i++) {
            Choice choice = choices.get(i);
            if (choice.isKnown()) {
                body.dialect(NAME);
                choice.addTo(body, choice.index < 0 ? -1 - i : choice.index);
            }
            if (choice.failed) {
                body.failed();
            }
        }
        if (shared.chunk && body.isKnown()) {
            body.partial();
        }
        body.usage().add(shared.usage);
        body.usage().add(usage);
        if (choices.stream().anyMatch(Choice::isResult) && !body.isPartial()) {
            body.result();
        }
        return there;
    }

    /** One of the answers. */
    private static final class Choice {

        private int index = -1;
        private @Nullable Message message;
        private @Nullable Message delta;
        private @Nullable String text;
        private @Nullable String finishReason;
        private List<Step> steps = List.of();
        private List<Step> refusalSteps = List.of();
        private List<Step> reasoningSteps = List.of();
        private int tokens = -1;
        private boolean odd;
        private boolean oddEnd;
        private boolean unfinished;
        private boolean failed;
        private @Nullable String stopReason;

        static Choice read(Cursor in) throws BadRecord {
            Choice choice = new Choice();
            in.enterObject();
            while (in.nextField()) {
                choice.field(in);
            }
            choice.ended();
            return choice;
        }

        boolean isKnown() {
            boolean said = message != null || delta != null || text != null;
            return said || finishReason != null || !steps.isEmpty() || tokens >= 0;
        }

        /** Chunks of legacy completions have no mark but that they do not say why they ended. */
        boolean isPartial() {
            return delta != null || unfinished || (message == null && text != null && finishReason == null);
        }

        boolean isResult() {
            return (message != null || text != null) && !isPartial();
        }

        /** DeepSeek on Bedrock has another name for it. Of vLLM's the same name is the string that ended the text. */
        private void ended() {
            finishReason = finishReason == null && message == null && text != null ? stopReason : finishReason;
        }

        void addTo(Body body, int index) {
            ChoiceBuilder builder = body.choice(index);
            boolean again = isAllAgain(body, builder);
            if (again) {
                builder.restart();
            }
            if (delta != null) {
                builder.addPiece(delta); // some chunks hold the message so far beside it
            } else if (message != null && unfinished) {
                builder.addPiece(message);
            } else if (message != null) {
                builder.add(message);
            } else if (text != null) {
                builder.add(text);
            }
            if (!again || builder.steps().isEmpty()) {
                builder.add(ofOneToken(steps.isEmpty() ? refusalSteps : steps, builder));
            }
            builder.reason(reasoningSteps);
            builder.finished(finishReason);
            if (oddEnd) {
                builder.ended();
            }
            builder.lacks(Gap.ODD_LOGPROBS, odd);
            if (tokens >= 0) {
                builder.count(tokens);
            }
            if (isPartial()) {
                body.partial();
            }
        }

        /** The last chunk of some streams is the whole message (MiniMax). */
        private boolean isAllAgain(Body body, ChoiceBuilder builder) {
            return delta == null
                    && message != null
                    && body.isPartial()
                    && !builder.text().isEmpty()
                    && message.text().startsWith(builder.text());
        }

        /** In chunks of several tokens some engines repeat the list of the first: it says nothing of the others. */
        private List<Step> ofOneToken(List<Step> listed, ChoiceBuilder builder) {
            if (!isPartial() || listed.size() < 2) {
                return listed;
            }
            List<Step> own = new ArrayList<>(listed.size());
            for (int i = 0; i < listed.size(); i++) {
                Step step = listed.get(i);
                boolean repeats = i > 0
                        && !step.listed().isEmpty()
                        && step.listed().equals(listed.get(i - 1).listed());
                own.add(repeats ? step.unlisted() : step);
                builder.lacks(Gap.REPEATED_LISTS, repeats);
            }
            return own;
        }

        private void field(Cursor in) throws BadRecord {
            switch (in.field()) {
                case "index" -> in.tolerate(() -> index = in.whole(Range.COUNT));
                case "message" -> message = Message.of(in);
                case "delta" -> delta = Message.of(in);
                case "text" -> text = in.string();
                case "finish_reason", "finishReason" -> end(in);
                case "stop_reason" -> stopReason = FinishReasons.read(in);
                case "error" -> {
                    failed = in.atObject();
                    in.skip();
                }
                case "logprobs" -> logprobs(in);
                case "token_ids" -> in.tolerate(() -> tokens = in.count());
                default -> in.skip();
            }
        }

        /**
         * DashScope's chunks are messages, which end for the reason "null" while they do not; of gateways that were not
         * told the reason it is "unknown".
         */
        private void end(Cursor in) throws BadRecord {
            oddEnd = !in.atString();
            finishReason = FinishReasons.read(in);
            if (UNFINISHED.equals(finishReason)) {
                unfinished = true;
                finishReason = null;
            } else if (UNKNOWN.equals(finishReason)) {
                oddEnd = true;
                finishReason = null;
            }
            in.skip();
        }

        private void logprobs(Cursor in) throws BadRecord {
            LegacyLogprobs legacy = new LegacyLogprobs();
            boolean read = in.tolerate(() -> {
                boolean isLegacy = false;
                in.enterObject();
                while (in.nextField()) {
                    isLegacy |= lists(in, legacy);
                }
                steps = isLegacy ? legacy.steps(in) : steps;
            });
            if (!read) {
                odd = true;
                steps = List.of();
                refusalSteps = List.of();
                reasoningSteps = List.of();
            }
        }

        /** Reads one of the lists; returns whether it was one of legacy completions. */
        private boolean lists(Cursor in, LegacyLogprobs legacy) throws BadRecord {
            switch (in.field()) {
                case "content" -> steps = new TokenEntries(in).steps();
                case "refusal" -> refusalSteps = new TokenEntries(in).steps();
                case "reasoning_content", "reasoning" -> reasoningSteps = new TokenEntries(in).steps();
                default -> {
                    boolean isLegacy = legacy.accept(in);
                    if (!isLegacy) {
                        in.skip();
                    }
                    return isLegacy;
                }
            }
            return false;
        }
    }
}
