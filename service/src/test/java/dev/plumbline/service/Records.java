package dev.plumbline.service;

import dev.plumbline.service.recording.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Makes recordings for tests. */
public final class Records {

    public static final long START = Instant.parse("2025-08-25T00:00:00Z").toEpochMilli();

    private Records() {}

    /** A sample of the given second. */
    public static String at(long second, String session) {
        return at(Instant.ofEpochMilli(START + second * 1000).toString(), "r" + second + session, session);
    }

    public static String at(String time, String id, String session) {
        return "{\"time\":\"" + time + "\",\"id\":\"" + id + "\",\"session\":\"" + session
                + "\",\"model\":\"m\",\"pool\":\"p\",\"response\":{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}}";
    }

    public static Recording recording(Path folder, List<String> lines) throws IOException {
        return Recording.of(List.of(file(folder, lines)));
    }

    public static String file(Path folder, List<String> lines) throws IOException {
        return Files.write(Files.createTempFile(folder, "lines", ".jsonl"), lines)
                .toString();
    }
}
