package dev.plumbline.bench.engines;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A pool: the real llama.cpp with one file of weights, and perhaps a fault of its sampler. */
final class Server implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI url;

    private Server(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param shared the directory that holds {@code tools/llama} and {@code data}
     * @param engine the directory in which npm has installed llama.cpp
     * @param mode what its lists are: {@code raw} or {@code processed}
     * @param fault {@code drop:RATE}, {@code temp:T} or empty
     */
    static Server start(Path shared, Path engine, String pool, String precision, String mode, String fault)
            throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                "node",
                shared.resolve("tools/llama/server.mjs").toString(),
                "--gguf",
                shared.resolve("data/stories260k-" + precision + ".gguf").toString(),
                "--port",
                Integer.toString(port),
                "--pool",
                pool,
                "--mode",
                mode,
                "--fault",
                fault));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("NL", engine.toAbsolutePath().toString());
        Process process = builder.start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.contains("ready on")) {
                return new Server(process, URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"));
            }
        }
        throw new IOException("llama.cpp does not start with weights of " + precision);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The engine's own body. */
    String complete(String request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(url)
                        .POST(HttpRequest.BodyPublishers.ofString(request))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("the engine answers " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
