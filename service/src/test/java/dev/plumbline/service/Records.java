package dev.plumbline.service;

import dev.plumbline.service.recording.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Makes recordings for tests. */
public final class Records {

    public static final long START = Instant.parse("2025-08-25T00:00:00Z").toEpochMilli();

    private static final String LOGPROBS = "\"logprobs\":{\"content\":[%s]}";

    private Records() {}

    /** A sample of the given second. */
    public static String at(long second, String session) {
        return at(Instant.ofEpochMilli(START + second * 1000).toString(), "r" + second + session, session);
    }

    public static String at(String time, String id, String session) {
        return "{\"time\":\"" + time + "\",\"id\":\"" + id + "\",\"session\":\"" + session
                + "\",\"model\":\"m\",\"pool\":\"p\",\"response\":{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}}";
    }

    /**
     * One answer in each form that a response may have: whole, as a list of chunks, as events, and as chunks line by
     * line.
     */
    public static List<String> forms(String session) {
        List<String> chunks = List.of(
                chunk("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}"),
                chunk("\"delta\":{\"content\":\"To\"}," + LOGPROBS.formatted(token("To"))),
                chunk("\"delta\":{\"content\":\" be\"}," + LOGPROBS.formatted(token(" be"))),
                chunk("\"delta\":{},\"finish_reason\":\"stop\""),
                "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":{\"completion_tokens\":2}}");
        String events = "data: " + String.join("\n\ndata: ", chunks) + "\n\ndata: [DONE]\n\n";
        String whole =
                "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"To be\"},\"finish_reason\":\"stop\","
                        + LOGPROBS.formatted(token("To") + "," + token(" be"))
                        + "}],\"usage\":{\"completion_tokens\":2}}";
        List<String> responses =
                List.of(whole, "[" + String.join(",", chunks) + "]", quoted(events), quoted(String.join("\n", chunks)));
        return IntStream.range(0, responses.size())
                .mapToObj(i -> at(i, session).replaceFirst("\"response\":.*", "\"response\":") + responses.get(i) + "}")
                .toList();
    }

    private static String chunk(String choice) {
        return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0," + choice + "}]}";
    }

    private static String token(String text) {
        return "{\"token\":\"" + text + "\",\"logprob\":-0.5,\"top_logprobs\":[]}";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    public static Recording recording(Path folder, List<String> lines) throws IOException {
        return Recording.of(List.of(file(folder, lines)));
    }

    public static String file(Path folder, List<String> lines) throws IOException {
        return Files.write(Files.createTempFile(folder, "lines", ".jsonl"), lines)
                .toString();
    }
}
