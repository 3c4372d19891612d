package dev.plumbline.bench.tap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The tap beside nginx ({@code proxy_pass}) and a direct connection, on the same streams in one run: processor time,
 * added delay, memory. Each is a process of its own; engine and clients are threads of this one.
 */
public final class TapBeside {

    private static final int STREAMS = 200;
    private static final int PER_SECOND = 50;
    private static final int CHUNKS = 250;
    private static final int WARM = 60;
    private static final String[] TURNS = {"direct", "nginx", "jetty", "0", "0.01", "1"};
    /** As the launcher has them. */
    private static final String JAVA_FLAGS =
            System.getProperty("tap.flags", "-XX:+UseSerialGC -Xms32m -Xmn12m -Xmx160m -Xss512k -XX:CICompilerCount=2");

    private static int warm = WARM;

    private TapBeside() {}

    /** @param args seconds of each turn, of warming before it (else 30 and 60), and whose turns, with commas between */
    public static void main(String[] args) throws Exception {
        int seconds = args.length == 0 ? 30 : Integer.parseInt(args[0]);
        warm = args.length < 2 ? WARM : Integer.parseInt(args[1]);
        Path folder = Files.createTempDirectory("tap-bench-");
        try (PacedEngine engine = new PacedEngine(PER_SECOND, CHUNKS)) {
            System.out.printf("%d streams of %d chunks/s, %d s each, in turn%n", STREAMS, PER_SECOND, seconds);
            Set<String> turns = Set.of(args.length < 3 ? TURNS : args[2].split(","));
            if (turns.contains("direct")) {
                turn("direct", null, engine.port(), seconds);
            }
            if (turns.contains("nginx")) {
                nginx(folder, engine.port(), seconds);
            }
            if (turns.contains("jetty")) {
                bare(engine.port(), seconds);
            }
            for (String rate : List.of("0", "0.01", "1")) {
                if (turns.contains(rate)) {
                    tap(folder, engine.port(), rate, seconds);
                }
            }
        }
    }

    private static void nginx(Path folder, int engine, int seconds) throws Exception {
        int port = free();
        Path conf = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off; worker_processes 2; pid %1$s/pid; error_log %1$s/error.log;
                events {worker_connections 4096;}
                http {
                  access_log off;
                  client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c; uwsgi_temp_path %1$s/d;
                  scgi_temp_path %1$s/e; client_body_buffer_size 1m;
                  upstream engine {server 127.0.0.1:%2$d; keepalive 400;}
                  server {
                    listen 127.0.0.1:%3$d;
                    location / {
                      proxy_pass http://engine; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
                    }
                  }
                }
                """.formatted(folder, engine, port));
        measured("nginx", new ProcessBuilder("nginx", "-p", folder.toString(), "-c", conf.toString()), port, seconds);
    }

    /** Jetty's own proxy without anything of Plumbline: what of the tap's time is the library's. */
    private static void bare(int engine, int seconds) throws Exception {
        int port = free();
        List<String> command = java(System.getProperty("java.class.path"), BareProxy.class.getName());
        command.addAll(List.of(Integer.toString(port), Integer.toString(engine)));
        measured("Jetty's proxy", small(command), port, seconds);
    }

    private static List<String> java(String classpath, String main) {
        List<String> command = new ArrayList<>(List.of("java"));
        command.addAll(List.of(JAVA_FLAGS.split(" ")));
        command.addAll(List.of("-cp", classpath, main));
        return command;
    }

    private static ProcessBuilder small(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(Map.of("MALLOC_ARENA_MAX", "1", "MALLOC_TRIM_THRESHOLD_", "131072"));
        return builder;
    }

    private static void tap(Path folder, int engine, String rate, int seconds) throws Exception {
        int port = free();
        List<String> command = java(
                System.getProperty("tap.classpath", "service/target/plumbline-service.jar"),
                "dev.plumbline.service.Plumbline");
        command.addAll(List.of(
                "tap",
                "--listen=" + port,
                "--status=" + free(),
                "--upstream=http://127.0.0.1:" + engine,
                "--pool=a",
                "--engine=vllm",
                "--rate=" + rate,
                "--to=" + folder.resolve("samples-" + rate)));
        measured("tap, rate " + rate, small(command), port, seconds);
    }

    private static void measured(String name, ProcessBuilder builder, int port, int seconds) throws Exception {
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (!answers(port)) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            StreamClients.run(port, STREAMS, TimeUnit.SECONDS.toNanos(warm)); // else part of it is the JVM's compiler
            turn(name, process.toHandle(), port, seconds);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static void turn(String name, ProcessHandle process, int port, int seconds) throws IOException {
        double before = cpuMillis(process);
        Map<String, Double> threadsBefore = threads(process);
        StreamClients.Result result = StreamClients.run(port, STREAMS, TimeUnit.SECONDS.toNanos(seconds));
        double cpu = cpuMillis(process) - before;
        Map<String, Double> threads = threads(process);
        threads.replaceAll((thread, millis) -> millis - threadsBefore.getOrDefault(thread, 0.0));
        double perChunk = 1000.0 / result.delays().length;
        System.out.printf(
                Locale.ROOT,
                "%-15s %7.2f µs processor a chunk (its busiest thread %6.2f, compilers %6.2f), %6.3f ms a request; first byte %6.2f ms (99%%: %7.2f), a chunk %6.2f ms late"
                        + " (99%%: %7.2f); %4d MB resident; %d chunks%n",
                name,
                perChunk * cpu,
                perChunk
                        * threads.values().stream()
                                .mapToDouble(each -> each)
                                .max()
                                .orElse(0),
                perChunk
                        * threads.entrySet().stream()
                                .filter(thread -> thread.getKey().contains("Compiler"))
                                .mapToDouble(Map.Entry::getValue)
                                .sum(),
                cpu / result.requests(),
                result.firstMillis(0.5),
                result.firstMillis(0.99),
                result.delayMillis(0.5),
                result.delayMillis(0.99),
                residentMegabytes(process),
                result.delays().length);
    }

    private static double cpuMillis(ProcessHandle process) throws IOException {
        double millis = 0;
        for (ProcessHandle each : all(process)) {
            millis += millis(Files.readString(Path.of("/proc", Long.toString(each.pid()), "stat")));
        }
        return millis;
    }

    /** Processor time of each thread by its number and name. */
    private static Map<String, Double> threads(ProcessHandle process) throws IOException {
        Map<String, Double> threads = new HashMap<>();
        for (ProcessHandle each : all(process)) {
            try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(each.pid()), "task"))) {
                for (Path task : tasks.toList()) {
                    String stat = Files.readString(task.resolve("stat"));
                    threads.put(stat.substring(0, stat.lastIndexOf(')')), millis(stat));
                }
            } catch (NoSuchFileException e) {
                // it has ended
            }
        }
        return threads;
    }

    private static double millis(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        return 10 * ticks; // Linux counts hundredths of a second
    }

    private static long residentMegabytes(ProcessHandle process) throws IOException {
        long kilobytes = 0;
        for (ProcessHandle each : all(process)) {
            kilobytes += Files.readAllLines(Path.of("/proc", Long.toString(each.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
        return kilobytes / 1000;
    }

    private static List<ProcessHandle> all(ProcessHandle process) {
        if (process == null) {
            return List.of();
        }
        List<ProcessHandle> all = new ArrayList<>(List.of(process));
        process.descendants().forEach(all::add);
        return all;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int free() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        }
    }
}
