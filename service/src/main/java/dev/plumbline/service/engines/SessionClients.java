package dev.plumbline.service.engines;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Clients in a process of their own, who ask through the official package, in sessions, until they are stopped. */
final class SessionClients implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    private final Process process;

    private SessionClients(Process process) {
        this.process = process;
    }

    /** @param atOnce how many sessions there are at any time */
    static SessionClients start(EngineFiles files, URI url, int atOnce) {
        try {
            return new SessionClients(files.command(List.of(
                            "node",
                            "clients.mjs",
                            "--url",
                            url.toString(),
                            "--model",
                            EngineProcess.MODEL,
                            "--at-once",
                            Integer.toString(atOnce)))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new Failure("node cannot be run: " + Failure.reason(e), e);
        }
    }

    /** Lets them end their sessions; one JSON object with {@code answers}, {@code failures} and {@code sessions}. */
    String stop() throws InterruptedException {
        try {
            process.getOutputStream().close();
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        } catch (IOException e) {
            // it ended by itself
        }
        throw new Failure("the clients do not end");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
