package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.TokenGroup;
import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of {@code results}: IBM's watsonx, whole or as chunks, and Amazon's Titan. */
final class Results implements Dialect {

    private static final String UNFINISHED = "not_finished";

    private final List<Result> results = new ArrayList<>();

    /** A chunk of Titan's, which is a result itself. */
    private @Nullable Result chunk;

    @Override
    public void read(Cursor in) throws BadRecord {
        if (!in.field().equals("results")) {
            chunk = chunk == null ? new Result() : chunk;
            chunk.field(in);
            return;
        }
        if (!in.atArray()) {
            in.skip();
            return;
        }
        in.enterArray();
        while (in.nextElement()) {
            if (in.atObject()) {
                results.add(Result.read(in));
            } else {
                in.skip();
            }
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        if (chunk != null && results.isEmpty()) {
            results.add(chunk);
            if (chunk.finishReason == null) {
                chunk.finishReason = UNFINISHED;
            }
        }
        if (results.stream().noneMatch(result -> result.text != null)) {
            return false;
        }
        for (int i = 0; i < results.size(); i++) {
            results.get(i).addTo(body, body.choice(i));
        }
        return true;
    }

    /** One of the answers. */
    private static final class Result {

        private final TokenUsage usage = new TokenUsage();
        private final List<Step> steps = new ArrayList<>();
        private @Nullable String text;
        private @Nullable String finishReason;
        private boolean titan;
        private boolean odd;

        static Result read(Cursor in) throws BadRecord {
            Result result = new Result();
            in.enterObject();
            while (in.nextField()) {
                result.field(in);
            }
            return result;
        }

        void addTo(Body body, ChoiceBuilder choice) {
            body.dialect(titan ? "bedrock-titan" : "watsonx");
            choice.add(text == null ? "" : text);
            choice.add(odd ? List.of() : steps);
            choice.lacks(Gap.ODD_LOGPROBS, odd);
            body.usage().add(usage);
            if (UNFINISHED.equals(finishReason)) {
                body.partial();
            } else {
                choice.finished(finishReason);
                if (!body.isPartial()) {
                    body.result();
                }
            }
        }

        private void field(Cursor in) throws BadRecord {
            switch (in.field()) {
                case "generated_text" -> text = in.string();
                case "outputText" -> {
                    text = in.string();
                    titan = true;
                }
                case "generated_token_count", "tokenCount", "totalOutputTextTokenCount" -> usage.readGenerated(in);
                case "stop_reason", "completionReason" -> finishReason = FinishReasons.read(in);
                case "generated_tokens" -> odd |= !in.tolerate(() -> TokenGroup.readAll(in, steps));
                default -> in.skip();
            }
        }
    }
}
