package dev.plumbline.models.sample;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chat and legacy completions as OpenAI, vLLM and most others write them, whole or as chunks. What is said of the prompt
 * ({@code prompt_logprobs}, {@code prompt_token_ids}) is passed over.
 */
final class OpenAi implements Dialect {

    private final List<Choice> choices = new ArrayList<>();
    private int completionTokens = -1;

    @Override
    public boolean take(Cursor in, Body body) throws BadRecord {
        switch (in.field()) {
            case "choices" -> choices(in);
            case "usage" -> usage(in);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public void addTo(Body body) {
        for (int i = 0; i < choices.size(); i++) {
            Choice choice = choices.get(i);
            if (choice.kind != null) {
                choice.addTo(body, choice.index < 0 ? -1 - i : choice.index);
            }
        }
        if (completionTokens >= 0) {
            body.completionTokens(completionTokens);
        }
    }

    private void choices(Cursor in) throws BadRecord {
        in.enterArray();
        while (in.nextElement()) {
            choices.add(Choice.read(in));
        }
    }

    private void usage(Cursor in) throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "completion_tokens" -> completionTokens = in.whole(Range.COUNT);
                default -> in.skip();
            }
        }
    }

    private static final class Choice {

        /** What a choice holds tells what it is of. */
        private enum Kind {
            MESSAGE,
            DELTA,
            TEXT
        }

        private int index = -1;
        private @Nullable Kind kind;
        private String text = "";
        private @Nullable String finishReason;
        private List<Step> steps = List.of();
        private int tokens = -1;
        private @Nullable ToolCalls called;

        static Choice read(Cursor in) throws BadRecord {
            Choice choice = new Choice();
            in.enterObject();
            while (in.nextField()) {
                choice.field(in);
            }
            return choice;
        }

        void addTo(Body body, int index) {
            Draft draft = body.choice(index);
            draft.add(text, steps);
            draft.finished(finishReason);
            if (called != null && kind == Kind.DELTA) {
                draft.called(called.named(), 0); // arguments come in pieces, and no piece is an object
            } else if (called != null) {
                draft.called(called.calls(), called.broken());
            }
            if (tokens >= 0) {
                draft.count(tokens);
            }
            if (kind == Kind.DELTA || (kind == Kind.TEXT && finishReason == null)) {
                body.partial(); // legacy chunks have no other mark; whole completions always say why they ended
            }
        }

        private void field(Cursor in) throws BadRecord {
            switch (in.field()) {
                case "index" -> index = in.whole(Range.COUNT);
                case "message" -> message(in, Kind.MESSAGE);
                case "delta" -> message(in, Kind.DELTA);
                case "text" -> {
                    kind = Kind.TEXT;
                    text = in.string();
                }
                case "finish_reason" -> finishReason = in.name(Envelope.MAX_NAME);
                case "logprobs" -> logprobs(in);
                case "token_ids" -> tokens = in.count();
                default -> in.skip();
            }
        }

        private void message(Cursor in, Kind kind) throws BadRecord {
            this.kind = kind;
            in.enterObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "content" -> text = in.string();
                    case "tool_calls" -> called = ToolCalls.read(in);
                    default -> in.skip();
                }
            }
        }

        private void logprobs(Cursor in) throws BadRecord {
            LegacyLogprobs legacy = new LegacyLogprobs();
            boolean isLegacy = false;
            in.enterObject();
            while (in.nextField()) {
                if (in.field().equals("content")) {
                    steps = new TokenEntries(in).steps();
                } else if (legacy.take(in)) {
                    isLegacy = true;
                } else {
                    in.skip();
                }
            }
            if (isLegacy) {
                steps = legacy.steps(in);
            }
        }
    }
}
