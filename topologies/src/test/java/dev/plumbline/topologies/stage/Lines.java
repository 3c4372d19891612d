package dev.plumbline.topologies.stage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Short samples, as a gateway would log them. */
public final class Lines {

    private Lines() {}

    /** A response that was served as it was asked for. */
    public static byte[] line(long time, String id, String session) {
        return line(time, id, session, "gpu-a", "200k");
    }

    public static byte[] line(long time, String id, String session, String pool, String served) {
        return """
                {"time":"%s","id":"%s","session":"%s","model":"m","pool":"%s",\
                "context_class":{"requested":"200k","served":"%s"},\
                "response":{"object":"chat.completion","choices":[{"index":0,"finish_reason":"stop",\
                "message":{"role":"assistant","content":"the secret text"}}]}}""".formatted(Instant.ofEpochMilli(time), id, session, pool, served)
                .getBytes(StandardCharsets.UTF_8);
    }
}
