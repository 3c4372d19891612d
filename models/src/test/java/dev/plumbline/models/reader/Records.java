package dev.plumbline.models.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Records to read, and their damage. */
final class Records {

    /** Has every field. */
    static final String CHAT = text("chat.json");
    /** Has two choices, the second of which is index 0, and tokens by id. */
    static final String VLLM = text("vllm.json");
    /** Has nothing that is not needed. */
    static final String LEAST = text("least.json");

    private Records() {}

    /** {@link #CHAT} with the first {@code part} replaced. */
    static byte[] chat(String part, String by) {
        int at = CHAT.indexOf(part);
        assertTrue(at >= 0, "no " + part);
        return (CHAT.substring(0, at) + by + CHAT.substring(at + part.length())).getBytes(UTF_8);
    }

    static String text(String name) {
        try (InputStream in = Records.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
