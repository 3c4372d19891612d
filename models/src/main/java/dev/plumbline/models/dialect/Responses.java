package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.Message;
import dev.plumbline.models.parse.ToolCalls;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Responses: a list of items, whole or as events. The last event holds all of them again; what its items lack,
 * the events before it have told.
 */
final class Responses implements Dialect {

    private static final String EVENT = "response.";

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final ToolCalls calls = new ToolCalls();
    private final List<Step> steps = new ArrayList<>();
    private boolean items;
    private boolean odd;
    private @Nullable String status;
    private @Nullable String incomplete;

    @Override
    public void read(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "output" -> output(in);
            case "status" -> status = in.atString() ? in.string() : status;
            case "incomplete_details" -> in.tolerate(() -> incomplete(in));
            default -> in.skip();
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        boolean event = shared.type != null && shared.type.startsWith(EVENT);
        if (!event && !items) {
            return false;
        }
        body.dialect("openai-responses");
        ChoiceBuilder choice = body.choice(0);
        if (event) {
            body.partial();
            addPiece(choice, shared);
        }
        if (items && !"in_progress".equals(status)) {
            addWhole(choice);
            body.result();
        }
        choice.finished(finishReason());
        body.usage().add(shared.usage);
        return true;
    }

    private void addPiece(ChoiceBuilder choice, SharedFields shared) {
        String piece = shared.piece;
        String type = shared.type;
        if (piece == null || type == null) {
            return;
        }
        switch (type.substring(EVENT.length())) {
            case "output_text.delta", "refusal.delta" -> choice.add(piece);
            case "reasoning_text.delta", "reasoning_summary_text.delta", "reasoning.delta" -> choice.reason(piece);
            default -> {
                return;
            }
        }
        choice.add(shared.steps);
        choice.lacks(Gap.ODD_LOGPROBS, shared.oddSteps);
    }

    private void addWhole(ChoiceBuilder choice) {
        choice.restart();
        choice.retext(text.toString());
        choice.reason(reasoning.toString());
        choice.called(calls);
        if (choice.steps().isEmpty()) {
            choice.add(steps);
        }
        choice.lacks(Gap.ODD_LOGPROBS, odd);
    }

    private @Nullable String finishReason() {
        if (status == null || status.equals("in_progress") || status.equals("queued")) {
            return null;
        }
        return switch (status) {
            case "completed" -> calls.calls() > 0 ? "tool_calls" : "stop";
            case "incomplete" -> incomplete == null ? status : FinishReasons.of(incomplete);
            case "failed" -> "error";
            default -> status;
        };
    }

    private void output(Cursor in) throws BadRecord {
        if (!in.atArray()) {
            in.skip();
            return;
        }
        items = true;
        in.enterArray();
        while (in.nextElement()) {
            if (in.atObject()) {
                item(in);
            } else {
                items = false;
                in.skip();
            }
        }
    }

    private void item(Cursor in) throws BadRecord {
        String type = "";
        String name = null;
        Message content = new Message();
        Message summary = new Message();
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "type" -> type = in.atString() ? in.string() : type;
                case "name" -> name = in.atString() ? in.string() : name;
                case "content" -> parts(in, content);
                case "summary" -> parts(in, summary);
                default -> in.skip();
            }
        }
        add(type, name, content, summary);
    }

    private static void parts(Cursor in, Message parts) throws BadRecord {
        if (in.atArray()) {
            parts.read(in);
        } else {
            in.skip();
        }
    }

    private void add(String type, @Nullable String name, Message content, Message summary) {
        switch (type) {
            case "message" -> {
                text.append(content.text());
                steps.addAll(content.steps());
                odd |= content.hasOddSteps();
            }
            case "reasoning" -> {
                String whole = content.reasoning() + content.text();
                reasoning.append(whole.isEmpty() ? summary.reasoning() + summary.text() : whole);
            }
            case "function_call", "custom_tool_call" -> calls.add(name, true);
            default -> {
                // tools that the provider runs itself are no calls of the client's
            }
        }
    }

    private void incomplete(Cursor in) throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            if (in.field().equals("reason")) {
                incomplete = in.string();
            } else {
                in.skip();
            }
        }
    }
}
