package dev.plumbline.service.probe.ask;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.detector.equivalence.ProbeAnswer;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.ProbeRequest.Form;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Step;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads what pools answer, with the reader of samples. */
final class AnswerReader {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final SampleReader READER = new SampleReader();

    private AnswerReader() {}

    static ProbeAnswer read(ProbeRequest request, byte[] body) {
        try {
            if (request.form() == Form.TOKENIZED) {
                return tokens(JSON.readTree(body));
            }
            boolean streamed = request.form() == Form.STREAMED;
            Answer answer = READER.read(record(body, streamed)).answer();
            List<Step> steps =
                    request.form() == Form.SCORED ? scored(answer.steps(), request.prefill()) : answer.steps();
            return new ProbeAnswer(
                    answer.text(),
                    answer.finishReason(),
                    streamed
                            ? -1
                            : JSON.readTree(body).at("/usage/prompt_tokens").asInt(-1),
                    answer.completionTokens(),
                    steps,
                    List.of(),
                    null);
        } catch (BadRecord e) {
            return ProbeAnswer.failed("the answer cannot be read: " + e.getMessage());
        } catch (JacksonException e) {
            return ProbeAnswer.failed("the answer is no JSON");
        }
    }

    private static ProbeAnswer tokens(JsonNode json) {
        List<Integer> ids = new ArrayList<>();
        json.path("tokens")
                .forEach(
                        id -> ids.add(id.isNumber() ? id.asInt() : id.path("id").asInt(-1)));
        return ids.isEmpty()
                ? ProbeAnswer.failed("HTTP 404: the endpoint does not tokenise")
                : new ProbeAnswer("", null, ids.size(), -1, List.of(), ids, null);
    }

    /** The tokens that make up the prefill: before them is the prompt, behind them the one token that was drawn. */
    private static List<Step> scored(List<Step> all, String prefill) {
        String wanted = new String(prefill.getBytes(UTF_8), ISO_8859_1);
        int to = all.size() - 1;
        for (int from = to - 1; from >= 0; from--) {
            String text = text(all.subList(from, to));
            if (text.equals(wanted)) {
                return all.subList(from, to);
            }
            if (text.length() > wanted.length()) {
                break; // a token reaches from the prompt into the prefill
            }
        }
        return List.of();
    }

    private static String text(List<Step> steps) {
        StringBuilder bytes = new StringBuilder();
        steps.forEach(step -> bytes.append(step.chosen().identity()));
        return bytes.toString();
    }

    private static byte[] record(byte[] body, boolean streamed) {
        ObjectNode envelope = JSON.createObjectNode()
                .put("time", "2000-01-01T00:00:00Z")
                .put("id", "probe")
                .put("model", "probe")
                .put("pool", "probe");
        if (streamed) {
            return JSON.writeValueAsBytes(envelope.put("response", new String(body, UTF_8)));
        }
        byte[] head = JSON.writeValueAsBytes(envelope);
        ByteArrayOutputStream record = new ByteArrayOutputStream(head.length + body.length + 16);
        record.write(head, 0, head.length - 1);
        record.writeBytes(",\"response\":".getBytes(UTF_8));
        for (byte b : body) {
            record.write(b == '\n' || b == '\r' ? ' ' : b);
        }
        record.write('}');
        return record.toByteArray();
    }
}
