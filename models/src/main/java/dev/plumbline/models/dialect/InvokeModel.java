package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.Message;
import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.sample.BadRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of Amazon Bedrock's InvokeModel that are none of their makers': Llama's {@code generation}, Mistral's
 * {@code outputs}, Cohere's {@code generations}, the {@code completion} of Anthropic's former texts; whole, or as
 * chunks that do not say why they ended. No log-probabilities.
 */
final class InvokeModel implements Dialect {

    private final List<Message> several = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final TokenUsage usage = new TokenUsage();
    private @Nullable String generation;

    @Override
    public void read(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "generation", "completion" -> generation = in.atString() ? in.string() : generation;
            case "amazon-bedrock-invocationMetrics" -> usage.read(in);
            case "generation_token_count" -> usage.readGenerated(in);
            default -> {
                if (in.atArray()) {
                    several(in);
                } else {
                    in.skip();
                }
            }
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        if (!texts.isEmpty()) {
            addTexts(body);
            return true;
        }
        boolean said = several.stream().anyMatch(each -> !each.text().isEmpty() || each.finishReason() != null);
        if (generation == null && !said) {
            return false;
        }
        body.dialect("bedrock-invoke");
        boolean ended = shared.finishReason != null;
        if (generation != null) {
            body.choice(0).add(generation);
            body.choice(0).finished(shared.finishReason);
        }
        for (int i = 0; i < several.size(); i++) {
            body.choice(i).add(several.get(i));
            ended |= several.get(i).finishReason() != null;
        }
        body.usage().add(usage);
        if (!ended) {
            body.partial();
        } else if (!body.isPartial()) {
            body.result();
        }
        return true;
    }

    /** As DJL's handlers of before rolling batches wrote it. */
    private void addTexts(Body body) {
        body.dialect("djl");
        for (int i = 0; i < texts.size(); i++) {
            body.choice(i).add(texts.get(i));
            body.choice(i).ended();
        }
        body.result();
    }

    private void several(Cursor in) throws BadRecord {
        in.enterArray();
        while (in.nextElement()) {
            if (in.atObject()) {
                several.add(Message.of(in));
            } else {
                texts.addAll(in.atString() ? List.of(in.string()) : List.of());
                in.skip();
            }
        }
    }
}
