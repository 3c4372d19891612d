package dev.plumbline.models.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chat completion of OpenAI, as OpenAI and vLLM write it. Of several choices the one of index 0 counts, else the first:
 * the others are draws for the same prompt that nobody may have seen.
 */
final class OpenAiChat implements Dialect {

    @Override
    public String shape() {
        return "OpenAI chat completion (choices[0].message)";
    }

    @Override
    public boolean take(Cursor in, Body body) throws BadRecord {
        switch (in.field()) {
            case "choices" -> choices(in, body);
            case "usage" -> usage(in, body);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void choices(Cursor in, Body body) throws BadRecord {
        Choice best = null;
        in.enterArray();
        while (in.nextElement()) {
            Choice choice = Choice.read(in);
            if (best == null || (choice.index == 0 && best.index != 0)) {
                best = choice;
            }
        }
        if (best != null && best.hasMessage) {
            body.generated(best.text, best.finishReason, best.steps);
            body.calls(best.calls, best.brokenCalls);
        }
    }

    private static void usage(Cursor in, Body body) throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "completion_tokens" -> body.completionTokens(in.whole(Range.COUNT));
                default -> in.skip();
            }
        }
    }

    private static final class Choice {

        private int index = -1;
        private boolean hasMessage;
        private String text = "";
        private @Nullable String finishReason;
        private List<Step> steps = List.of();
        private int calls;
        private int brokenCalls;

        static Choice read(Cursor in) throws BadRecord {
            Choice choice = new Choice();
            in.enterObject();
            while (in.nextField()) {
                choice.field(in);
            }
            return choice;
        }

        private void field(Cursor in) throws BadRecord {
            switch (in.field()) {
                case "index" -> index = in.whole(Range.COUNT);
                case "message" -> message(in);
                case "finish_reason" -> finishReason = in.name(Envelope.MAX_NAME);
                case "logprobs" -> logprobs(in);
                default -> in.skip();
            }
        }

        private void message(Cursor in) throws BadRecord {
            hasMessage = true;
            in.enterObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "content" -> text = in.string();
                    case "tool_calls" -> toolCalls(in);
                    default -> in.skip();
                }
            }
        }

        private void toolCalls(Cursor in) throws BadRecord {
            ToolCalls read = ToolCalls.read(in);
            calls = read.calls();
            brokenCalls = read.broken();
        }

        private void logprobs(Cursor in) throws BadRecord {
            in.enterObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "content" -> steps = new ChatLogprobs(in).steps();
                    default -> in.skip();
                }
            }
        }
    }
}
