package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.Message;
import dev.plumbline.models.parse.TokenUsage;
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
    private boolean hasItems;
    private boolean odd;
    private final TokenUsage usage = new TokenUsage();
    private @Nullable String status;
    /** What others than OpenAI write under {@code output}: texts. */
    private @Nullable String pieces;

    private @Nullable String incomplete;

    @Override
    public void read(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "output" -> output(in);
            case "status" -> status = in.atString() ? in.string() : status;
            case "item" -> {
                if (in.atObject()) {
                    item(in);
                } else {
                    in.skip();
                }
            }
            case "incomplete_details" -> in.tolerate(() -> incomplete(in));
            case "metrics" -> in.tolerate(() -> metrics(in));
            default -> in.skip();
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        boolean event = shared.type != null && shared.type.startsWith(EVENT);
        if (!event && !items) {
            return Replicate.addTo(body, pieces, status, usage);
        }
        body.dialect("openai-responses");
        ChoiceBuilder choice = body.choice(0);
        if (event) {
            body.partial();
            addPiece(choice, shared);
        }
        if (items && isUnderWay() && !event) {
            body.partial(); // asked for before there was an answer
        } else if (items && !isUnderWay()) {
            addWhole(choice);
            body.result();
        }
        choice.finished(finishReason(choice));
        body.usage().add(shared.usage);
        return true;
    }

    private void addPiece(ChoiceBuilder choice, SharedFields shared) {
        String piece = shared.piece;
        String type = shared.type;
        if (type == null || (piece == null && !hasItems)) {
            return;
        }
        switch (type.substring(EVENT.length())) {
            case "output_text.delta", "refusal.delta" -> choice.add(said(piece));
            case "reasoning_text.delta", "reasoning_summary_text.delta", "reasoning.delta" ->
                choice.reason(said(piece));
            case "output_item.done" -> choice.called(calls);
            default -> {
                return;
            }
        }
        choice.add(shared.steps);
        choice.lacks(Gap.ODD_LOGPROBS, shared.oddSteps);
    }

    /** Some end their streams with no items, and mean those that they told of before. */
    private void addWhole(ChoiceBuilder choice) {
        if (!hasItems) {
            return;
        }
        choice.restart();
        choice.retext(text.toString());
        choice.reason(reasoning.toString());
        choice.called(calls);
        if (choice.steps().isEmpty()) {
            choice.add(steps);
        }
        choice.lacks(Gap.ODD_LOGPROBS, odd);
    }

    private static String said(@Nullable String piece) {
        return piece == null ? "" : piece;
    }

    private boolean isUnderWay() {
        return "in_progress".equals(status) || "queued".equals(status);
    }

    private @Nullable String finishReason(ChoiceBuilder choice) {
        if (status == null || isUnderWay()) {
            return null;
        }
        return switch (status) {
            case "completed" -> choice.calls() > 0 ? "tool_calls" : "stop";
            case "incomplete" -> incomplete == null ? status : FinishReasons.of(incomplete);
            case "failed" -> "error";
            default -> status;
        };
    }

    private void output(Cursor in) throws BadRecord {
        if (!in.atArray()) {
            pieces = in.atString() ? in.string() : null;
            in.skip();
            return;
        }
        items = true;
        StringBuilder texts = new StringBuilder();
        in.enterArray();
        while (in.nextElement()) {
            if (in.atObject()) {
                item(in);
            } else {
                items = false;
                texts.append(in.atString() ? in.string() : "");
                in.skip();
            }
        }
        pieces = items ? null : texts.toString();
    }

    private void metrics(Cursor in) throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            if (in.field().equals("output_token_count")) {
                usage.readGenerated(in);
            } else {
                in.skip();
            }
        }
    }

    private void item(Cursor in) throws BadRecord {
        String type = "";
        String name = null;
        boolean sound = true;
        Message content = new Message();
        Message summary = new Message();
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "type" -> type = in.atString() ? in.string() : type;
                case "name" -> name = in.atString() ? in.string() : name;
                case "arguments" -> sound = !in.atString() || ToolCalls.isSound(in.string());
                case "content" -> parts(in, content);
                case "summary" -> parts(in, summary);
                default -> in.skip();
            }
        }
        hasItems = true;
        switch (type) {
            case "function_call" -> calls.add(name, sound);
            case "custom_tool_call" -> calls.add(name, true);
            default -> add(type, content, summary);
        }
    }

    private static void parts(Cursor in, Message parts) throws BadRecord {
        if (in.atArray()) {
            parts.read(in);
        } else {
            in.skip();
        }
    }

    private void add(String type, Message content, Message summary) {
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
