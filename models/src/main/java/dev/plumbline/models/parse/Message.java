package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model said, in the object by which all families of chat write it: a message, a delta or a part of one. Its
 * content is a string, or parts that are text, reasoning, refusals or calls.
 */
public final class Message {

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final ToolCalls calls = new ToolCalls();
    private final TokenUsage usage = new TokenUsage();
    private final List<Step> steps = new ArrayList<>();
    private @Nullable String type;
    private @Nullable String finishReason;
    private boolean oddSteps;

    /** Reads the object here. */
    public static Message of(Cursor in) throws BadRecord {
        Message message = new Message();
        message.read(in);
        return message;
    }

    /** Reads the object here, or the parts of which one consists. */
    public void read(Cursor in) throws BadRecord {
        if (in.atArray()) {
            parts(in);
        } else {
            new Part().read(in);
        }
    }

    /** Its text, or its refusal where it has no text. */
    public String text() {
        return text.isEmpty() ? refusal.toString() : text.toString();
    }

    public String reasoning() {
        return reasoning.toString();
    }

    public ToolCalls calls() {
        return calls;
    }

    public TokenUsage usage() {
        return usage;
    }

    /** Log-probabilities that stand in its parts. */
    public List<Step> steps() {
        return steps;
    }

    /** Whether some log-probabilities of its parts could not be read. */
    public boolean hasOddSteps() {
        return oddSteps;
    }

    /** What it says of its own kind; null where nothing. */
    public @Nullable String type() {
        return type;
    }

    public @Nullable String finishReason() {
        return finishReason;
    }

    private void parts(Cursor in) throws BadRecord {
        in.enterArray();
        while (in.nextElement()) {
            if (in.atString()) {
                text.append(in.string());
            } else if (!in.atNull()) {
                new Part().read(in);
            }
        }
    }

    private void logprobs(Cursor in) throws BadRecord {
        if (in.atArray()) {
            oddSteps |= !in.tolerate(() -> steps.addAll(new TokenEntries(in).steps()));
        } else {
            in.skip();
        }
    }

    /** One object, whose type may follow what it is the type of. */
    private final class Part {

        private @Nullable String kind;
        private @Nullable String said;
        private @Nullable String thought;
        private @Nullable String name;
        private boolean thinks;

        void read(Cursor in) throws BadRecord {
            int before = text.length();
            in.enterObject();
            while (in.nextField()) {
                field(in);
            }
            if (kind != null && kind.endsWith("tool_result")) {
                text.setLength(before); // what a tool answered, the model did not say
                said = null;
            }
            type = kind == null ? type : kind;
            reasoning.append(thought == null ? "" : thought);
            if (said != null) {
                (thinks || isReasoning(kind) ? reasoning : text).append(said);
            }
            if ("tool_use".equals(kind) || "tool-call".equals(kind)) {
                calls.add(name, true);
            }
        }

        private void field(Cursor in) throws BadRecord {
            switch (in.field()) {
                case "content" -> content(in);
                case "text" -> said = in.atObject() ? valueOf(in, "value") : in.string();
                case "reasoning_content", "reasoning", "thinking", "reasoningContent", "reasoningText" -> thought(in);
                case "tool_plan" -> thought(in);
                case "reasoning_details" -> in.tolerate(() -> thought(in));
                case "audio" -> audio(in);
                case "citationsContent" -> Message.this.read(in);
                case "refusal" -> refusal.append(in.atString() ? in.string() : "");
                case "tool_calls" -> calls.read(in);
                case "function_call", "functionCall", "toolUse" -> calls.readOne(in);
                case "logprobs" -> logprobs(in);
                case "stop_reason", "finish_reason", "stopReason" -> finishReason = FinishReasons.read(in);
                case "usage" -> usage.read(in);
                case "message" -> Message.this.read(in);
                case "thought" -> thinks = in.atFlag() && in.flag();
                case "type" -> kind = in.atString() ? in.string() : kind;
                case "name" -> name = in.atString() ? in.string() : name;
                default -> in.skip();
            }
        }

        private void content(Cursor in) throws BadRecord {
            if (in.atArray() || in.atObject()) {
                Message.this.read(in);
            } else {
                said = in.string();
            }
        }

        /** What an answer by voice says. */
        private void audio(Cursor in) throws BadRecord {
            String words = in.atObject() ? valueOf(in, "transcript") : null;
            said = said == null ? words : said;
            in.skip();
        }

        /** The text of parts that are objects themselves. */
        private static @Nullable String valueOf(Cursor in, String field) throws BadRecord {
            String value = null;
            in.enterObject();
            while (in.nextField()) {
                value = in.field().equals(field) && in.atString() ? in.string() : value;
                in.skip();
            }
            return value;
        }

        /** Some engines say the same under two names. */
        private void thought(Cursor in) throws BadRecord {
            if (in.atString()) {
                String here = in.string();
                thought = thought == null || thought.isEmpty() ? here : thought;
            } else if (in.atObject() || in.atArray()) {
                String here = Message.of(in).all();
                thought = thought == null || thought.isEmpty() ? here : thought;
            } else {
                in.skip();
            }
        }

        private static boolean isReasoning(@Nullable String kind) {
            return kind != null
                    && (kind.startsWith("reasoning") || kind.equals("summary_text") || kind.equals("thinking"));
        }
    }

    private String all() {
        return reasoning.toString() + text;
    }
}
