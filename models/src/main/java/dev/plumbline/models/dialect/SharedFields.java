package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.Message;
import dev.plumbline.models.parse.TokenGroup;
import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.parse.ToolCalls;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a body that several dialects have. What is of another type than a dialect knows is passed over. */
final class SharedFields {

    /** What the object says that it is; null where nothing. */
    @Nullable
    String type;

    @Nullable
    String text;

    /** Content that is a string. */
    @Nullable
    String content;

    /** Content that is a list of parts. */
    @Nullable
    Message parts;

    @Nullable
    Message message;

    /** A delta that is an object. */
    @Nullable
    Message delta;

    /** A delta that is a string. */
    @Nullable
    String piece;

    @Nullable
    String response;

    @Nullable
    String finishReason;

    final TokenUsage usage = new TokenUsage();

    /** Calls that stand beside the answer; null where none do. */
    @Nullable
    ToolCalls calls;

    List<Step> steps = List.of();

    boolean oddSteps;

    /** An error in the place of an answer, or of its end. */
    boolean error;

    /** It says that it is a chunk of a stream. */
    boolean chunk;

    /** What embedding models, classifiers and the like answer. */
    boolean noCompletion;

    private final StringBuilder thinking = new StringBuilder();
    private boolean code;
    private boolean said;

    /** Reasoning that stands beside the answer. */
    String thinking() {
        return thinking.toString();
    }

    /** Whether it is what some write for an error that bears no such name: a code, and a message that is a string. */
    boolean isCodeAndMessage() {
        return code && said;
    }

    /** Whether it is a message that is a string: alone, it is what Amazon and many a gateway answer for an error. */
    boolean said() {
        return said;
    }

    /** Reads the value of the field at which {@code in} stands, if several dialects have it. */
    boolean accept(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "usage" -> usage.read(in);
            case "text" -> text = string(in, text);
            case "content" -> content(in);
            case "message", "Message" -> message(in);
            case "delta" -> delta(in);
            case "response" -> response = string(in, response);
            case "thinking" -> thinking.append(in.atString() ? in.string() : "");
            case "logprobs" -> logprobs(in);
            case "type" -> {
                type = string(in, type);
                error |= "expired".equals(type);
            }
            case "finish_reason", "stop_reason" -> finishReason = FinishReasons.read(in);
            case "error", "error_type", "errors", "__type" -> error(in);
            case "detail" -> {
                error = true;
                in.skip();
            }
            case "object" -> object(string(in, null));
            case "tool_calls" -> calls(in);
            case "code" -> {
                code = true;
                in.skip();
            }
            case "data", "embedding", "embeddings" -> {
                noCompletion |= in.atArray();
                in.skip();
            }
            default -> {
                return exception(in);
            }
        }
        return true;
    }

    /** How Amazon names the event by which a stream breaks off. */
    private boolean exception(Cursor in) {
        boolean here = in.field().endsWith("Exception") && in.atObject();
        if (here) {
            error = true;
            in.skip();
        }
        return here;
    }

    private void content(Cursor in) throws BadRecord {
        if (in.atArray()) {
            parts = Message.of(in);
        } else {
            content = string(in, content);
        }
    }

    private void message(Cursor in) throws BadRecord {
        if (in.atObject()) {
            message = Message.of(in);
        } else {
            said |= in.atString();
            in.skip();
        }
    }

    private void calls(Cursor in) throws BadRecord {
        calls = calls == null ? new ToolCalls() : calls;
        calls.read(in);
    }

    private void delta(Cursor in) throws BadRecord {
        if (in.atObject()) {
            delta = Message.of(in);
        } else {
            piece = string(in, piece);
        }
    }

    private void error(Cursor in) throws BadRecord {
        boolean empty = in.atString() && in.string().isEmpty();
        error |= !empty && !(in.atArray() && in.count() == 0) && !in.atFlag();
        in.skip();
    }

    private void object(@Nullable String name) {
        error |= "error".equals(name);
        chunk |= name != null && name.endsWith(".chunk");
        noCompletion |= "list".equals(name) || "embedding".equals(name);
    }

    /** A list, or in the events of some one of what others list. */
    private void logprobs(Cursor in) throws BadRecord {
        if (in.atArray() || in.atObject()) {
            List<Step> read = new ArrayList<>();
            boolean list = in.atArray();
            oddSteps |= !in.tolerate(() -> {
                if (list) {
                    TokenGroup.readAll(in, read);
                } else {
                    TokenGroup.readOne(in, read);
                }
            });
            steps = oddSteps ? List.of() : read;
        } else {
            in.skip();
        }
    }

    private static @Nullable String string(Cursor in, @Nullable String before) throws BadRecord {
        String here = in.atString() ? in.string() : before;
        in.skip();
        return here;
    }
}
