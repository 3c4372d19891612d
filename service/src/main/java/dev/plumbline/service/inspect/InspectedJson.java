package dev.plumbline.service.inspect;

import dev.plumbline.detector.tally.ObservedSample;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.recording.Entry;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What was read of one record, as one JSON object on one line. What is not known is null. */
public final class InspectedJson {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final boolean text;
    private final SampleReader reader = new SampleReader();

    /** @param text whether the answer's text is shown: only who asked for it may see it */
    public InspectedJson(boolean text) {
        this.text = text;
    }

    /**
     * Writes one record.
     *
     * @param index how many records came before it
     */
    public String write(long index, Entry entry) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("index", index);
        Sample sample = entry.sample();
        BadRecord bad = entry.bad();
        json.put("id", sample == null ? reader.id(entry.line().bytes()) : sample.id());
        json.put("accepted", sample != null);
        json.put("reason", bad == null ? null : bad.reason().code());
        json.put("field", bad == null || bad.field().isEmpty() ? null : bad.field());
        answer(json, sample == null ? null : sample.answer());
        asked(json, entry.asked().isEmpty() ? null : entry.asked().get(0));
        return MAPPER.writeValueAsString(json);
    }

    private void answer(ObjectNode json, @Nullable Answer answer) {
        json.put("dialect", answer == null || answer.dialect().isEmpty() ? null : answer.dialect());
        json.put("finish", answer == null ? null : answer.finishReason());
        if (answer == null) {
            json.putNull("completion_tokens");
            json.putNull("steps");
            json.putNull("with_candidates");
            json.putNull("tool_calls");
            json.putNull("text_length");
        } else {
            json.put("completion_tokens", answer.completionTokens() < 0 ? null : answer.completionTokens());
            json.put("steps", answer.steps().size());
            json.put(
                    "with_candidates",
                    answer.steps().stream().filter(s -> !s.listed().isEmpty()).count());
            json.put("tool_calls", answer.calls());
            json.put(
                    "text_length", answer.text().codePointCount(0, answer.text().length()));
        }
        if (text) {
            json.put("text", answer == null ? null : answer.text());
            json.put("reasoning", answer == null ? null : answer.reasoning().text());
        }
    }

    private static void asked(ObjectNode json, @Nullable ObservedSample asked) {
        ArrayNode hits = json.putArray("hits");
        ObjectNode unverifiable = json.putObject("unverifiable");
        if (asked != null) {
            asked.hits()
                    .forEach(hit -> hits.addObject()
                            .put("signal", hit.signal())
                            .put("cut", hit.cut())
                            .put("name", hit.name()));
            asked.unverifiable().forEach((signal, why) -> unverifiable.put(signal, why.code()));
        }
    }
}
