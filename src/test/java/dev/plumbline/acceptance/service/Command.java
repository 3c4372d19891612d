package dev.plumbline.acceptance.service;

import static org.junit.jupiter.api.Assertions.fail;

import dev.plumbline.acceptance.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code plumbline}, in a process of its own. */
public final class Command implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Longer than a machine that is busy with other tests takes. */
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern URL = Pattern.compile("http://[0-9.]+:[0-9]+");
    private static final Pattern BROKER = Pattern.compile("on (127\\.0\\.0\\.1:[0-9]+)");

    private final Process process;
    private final Path out;
    private final Path err;

    private Command(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it; what it prints goes to files in {@code folder}. */
    public static Command start(Path folder, String... args) {
        return start(folder, Map.of(), args);
    }

    /** The same, with more in its environment. */
    public static Command start(Path folder, Map<String, String> environment, String... args) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            // As the launcher does.
            line.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        line.addAll(List.of(
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                // Kafka's test kit, which is on the class path too, brings a configuration that goes before.
                "-Dlog4j2.configurationFile=log4j2.xml",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.plumbline.service.Plumbline"));
        line.addAll(List.of(args));
        try {
            Path out = Files.createTempFile(folder, "out", ".txt");
            Path err = Files.createTempFile(folder, "err", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = Child.start(builder);
            return new Command(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has started, where it stays up. */
    public Command awaitUp() {
        await("its address", () -> URL.matcher(err()).find());
        return this;
    }

    /** Waits until it is ready to work. */
    public Command awaitReady() {
        awaitUp();
        await("readiness", () -> status("/readyz") == 200);
        return this;
    }

    /** Waits for its end; returns the exit code. */
    public int exitCode() {
        return exitCode(PATIENCE);
    }

    /** The same, of something that takes its time. */
    public int exitCode(Duration patience) {
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                fail("still running after " + patience + ":\n" + err());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM. */
    public void stop() {
        process.destroy();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Stops it in the middle of whatever it does; {@link #resume} lets it go on. */
    public void pause() {
        signal("-STOP");
    }

    /** It goes on. */
    public void resume() {
        signal("-CONT");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** From now on no file of its grows, as on a disk without room, or there is room again. Linux only. */
    public void fillDisk(boolean full) {
        run("prlimit", "--pid", Long.toString(process.pid()), full ? "--fsize=1:" : "--fsize=unlimited:");
    }

    private void signal(String signal) {
        run("kill", signal, Long.toString(process.pid()));
    }

    private static void run(String... command) {
        try {
            int code = new ProcessBuilder(command).start().waitFor();
            if (code != 0) {
                fail(String.join(" ", command) + " ends with " + code);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public String out() {
        return Child.said(out);
    }

    public String err() {
        return Child.said(err);
    }

    /** Where its embedded broker is. */
    public String broker() {
        Matcher matcher = BROKER.matcher(err());
        return matcher.find() ? matcher.group(1) : fail("no broker in: " + err());
    }

    /** Where it answers. */
    public String url() {
        Matcher matcher = URL.matcher(err());
        return matcher.find() ? matcher.group() : fail("no address in: " + err());
    }

    /** The status code of a path, or −1 where nothing answers. */
    public int status(String path) {
        HttpResponse<String> response = get(path);
        return response == null ? -1 : response.statusCode();
    }

    public String body(String path) {
        HttpResponse<String> response = get(path);
        return response == null ? "" : response.body();
    }

    public void await(String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                fail("it ended before " + what + ":\n" + err());
            }
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                fail("no " + what + " after " + PATIENCE + ":\n" + err());
            }
            rest();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }

    private HttpResponse<String> get(String path) {
        Matcher url = URL.matcher(err());
        if (!url.find()) {
            return null;
        }
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url.group() + path))
                    .timeout(ANSWER)
                    .build();
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rest() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
