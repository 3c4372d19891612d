package dev.plumbline.service.demo;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cuts the recording that ships with {@code plumbline demo} from a longer one. Records stay whole records of the input
 * format, in their order; what is taken out is what the demo can do without:
 *
 * <ul>
 *   <li>records before 00:14 and from 01:10 on;
 *   <li>the log-probabilities of three sessions out of four, chosen by the CRC-32 of their name, whatever served them;
 *   <li>digits: log-probabilities keep two decimals, times to the first token none, times per token one;
 *   <li>{@code bytes} where they are those of {@code token};
 *   <li>what the engine's body repeats of the envelope.
 * </ul>
 *
 * <p>{@code java -cp service/target/test-classes:service/target/plumbline-service.jar
 * dev.plumbline.service.demo.CutDemo IN.gz OUT.zst [FROM UNTIL ONE_SESSION_IN]};
 * the healthy traffic of {@code plumbline drill} is cut from healthy.jsonl.gz by
 * {@code 2025-08-24T22:00 2025-08-24T22:08 1}.
 */
public final class CutDemo {

    private static final String FROM = "2025-08-25T00:14";
    private static final String UNTIL = "2025-08-25T01:10";
    private static final String ONE_SESSION_IN = "4";
    private static final int LEVEL = 22;
    private static final int WINDOW_LOG = 25;

    private static final JsonMapper JSON = JsonMapper.shared();

    private CutDemo() {}

    public static void main(String[] args) throws IOException {
        String from = args.length > 2 ? args[2] : FROM;
        String until = args.length > 3 ? args[3] : UNTIL;
        int sessions = Integer.parseInt(args.length > 4 ? args[4] : ONE_SESSION_IN);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(Path.of(args[0]))), StandardCharsets.UTF_8));
                OutputStream out =
                        new ZstdOutputStream(Files.newOutputStream(Path.of(args[1])), LEVEL).setLong(WINDOW_LOG)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                ObjectNode record = (ObjectNode) JSON.readTree(line);
                String time = record.get("time").stringValue();
                if (time.compareTo(from) >= 0 && time.compareTo(until) < 0) {
                    cut(record, sessions);
                    out.write((JSON.writeValueAsString(record) + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static void cut(ObjectNode record, int sessions) {
        ObjectNode timing = (ObjectNode) record.get("timing");
        round(timing, "ttft_ms", 0);
        round(timing, "tpot_ms", 1);
        ObjectNode response = (ObjectNode) record.get("response");
        response.remove(List.of("id", "created", "model"));
        ObjectNode usage = (ObjectNode) response.get("usage");
        usage.remove(List.of("prompt_tokens", "total_tokens"));
        ObjectNode choice = (ObjectNode) response.get("choices").get(0);
        if (chosen(record.get("session").stringValue(), sessions)) {
            choice.get("logprobs").get("content").forEach(step -> {
                token((ObjectNode) step);
                step.get("top_logprobs").forEach(candidate -> token((ObjectNode) candidate));
            });
        } else {
            choice.remove("logprobs");
            ((ObjectNode) record.get("sampler")).remove(List.of("logprobs", "listed"));
        }
    }

    private static boolean chosen(String session, int sessions) {
        CRC32 crc = new CRC32();
        crc.update(session.getBytes(StandardCharsets.UTF_8));
        return crc.getValue() % sessions == 0;
    }

    private static void token(ObjectNode token) {
        round(token, "logprob", 2);
        byte[] text = token.get("token").stringValue().getBytes(StandardCharsets.UTF_8);
        List<Integer> bytes = new ArrayList<>();
        for (byte b : text) {
            bytes.add(b & 0xff);
        }
        ArrayNode stated = (ArrayNode) token.get("bytes");
        if (bytes.equals(stated.valueStream().map(JsonNode::intValue).toList())) {
            token.remove("bytes");
        }
    }

    private static void round(ObjectNode object, String field, int decimals) {
        double scale = Math.pow(10, decimals);
        double rounded = Math.round(object.get(field).doubleValue() * scale) / scale;
        if (rounded == Math.rint(rounded)) {
            object.put(field, (long) rounded);
        } else {
            object.put(field, rounded);
        }
    }
}
