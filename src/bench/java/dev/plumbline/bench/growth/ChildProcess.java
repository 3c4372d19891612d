package dev.plumbline.bench.growth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A JVM beside this one, and what it takes of the machine. Linux only. */
final class ChildProcess implements AutoCloseable {

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int PATIENCE_SECONDS = 180;

    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it on this JVM's class path; what it prints goes to a file.
     *
     * @param flags of the JVM
     */
    static ChildProcess start(Path log, List<String> flags, String main, String... args) throws IOException {
        return start(List.of(), log, flags, main, args);
    }

    /** The same on one processor alone, by util-linux's {@code taskset}. */
    static ChildProcess pinned(int processor, Path log, List<String> flags, String main, String... args)
            throws IOException {
        return start(List.of("taskset", "-c", Integer.toString(processor)), log, flags, main, args);
    }

    private static ChildProcess start(List<String> before, Path log, List<String> flags, String main, String... args)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(tool("java"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ChildProcess(process, log);
    }

    /** Waits until it has printed {@code pattern}. */
    String await(Pattern pattern) throws IOException, InterruptedException {
        for (int i = 0; i < 10 * PATIENCE_SECONDS; i++) {
            Matcher said = pattern.matcher(Files.readString(log));
            if (said.find()) {
                return said.group();
            }
            if (!process.isAlive()) {
                throw new IllegalStateException("it ended: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IllegalStateException("nothing after " + PATIENCE_SECONDS + " s: " + Files.readString(log));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Bytes of the heap that a full collection leaves, counted object by object. */
    long heapAfterCollection() throws IOException, InterruptedException {
        Matcher total =
                TOTAL.matcher(output(List.of(tool("jcmd"), Long.toString(process.pid()), "GC.class_histogram")));
        if (!total.find()) {
            throw new IllegalStateException("jcmd does not say what is used");
        }
        return Long.parseLong(total.group(1));
    }

    /** Kilobytes that are resident. */
    long resident() throws IOException {
        return status("VmRSS:");
    }

    long threads() throws IOException {
        return status("Threads:");
    }

    /** Files and sockets that are open. */
    long handles() throws IOException {
        try (Stream<Path> open = Files.list(proc("fd"))) {
            return open.count();
        }
    }

    /** Seconds of processor time since it started. */
    double processorSeconds() throws IOException {
        String stat = Files.readString(proc("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) / 100; // Linux counts hundredths
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    /** Kilobytes of disk that a directory takes. */
    static long disk(Path directory) throws IOException, InterruptedException {
        Matcher kilobytes = NUMBER.matcher(output(List.of("du", "-sk", directory.toString())));
        return kilobytes.find() ? Long.parseLong(kilobytes.group()) : 0;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private long status(String field) throws IOException {
        for (String line : Files.readAllLines(proc("status"))) {
            Matcher number = NUMBER.matcher(line);
            if (line.startsWith(field) && number.find()) {
                return Long.parseLong(number.group());
            }
        }
        throw new IllegalStateException("no " + field);
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
