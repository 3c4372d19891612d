package dev.plumbline.bench.growth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.utils.Utils;

/**
 * What one instance takes of its machine, minute by minute, at a steady rate of samples over HTTP, with a broker in a
 * process of its own. Whatever is remembered is remembered for a quarter of an hour, and what lies in Kafka for as
 * long, so that all of it should stand still after half an hour. The heap has its full size from the beginning, so that
 * what resident memory grows by is no heap.
 */
public final class Soak {

    private static final Mix MIX = new Mix(12, 4, 2, 2, 16);
    private static final String PREFIX = "soak";
    private static final int TICK_MILLIS = 100;
    private static final int PARTITIONS = 4;
    private static final String POLICY =
            "{duplicates: 5m, votes: 15m, memory: 15m, twin_memory: 5m, twin_span: 1m, twin_votes: 5m}\n";
    private static final Pattern ADDRESS = Pattern.compile("http://[0-9.]+:[0-9]+");
    private static final Pattern LAG = Pattern.compile("(?m)^plumbline_lag_records\\{.*} ([0-9.E]+)$");
    private static final Pattern TALLIED =
            Pattern.compile("(?m)^plumbline_records_total\\{.*fate=\"(?:tallied|duplicate)\".*} ([0-9.E]+)$");
    private static final List<String> FLAGS = List.of("-Xms768m", "-Xmx768m", "-XX:+AlwaysPreTouch");

    private final Path folder;
    private final ChildProcess broker;
    private final ChildProcess instance;
    private final URI url;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SampleMaker samples = new SampleMaker(MIX, 1);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private Soak(Path folder, ChildProcess broker, ChildProcess instance, URI url) {
        this.folder = folder;
        this.broker = broker;
        this.instance = instance;
        this.url = url;
    }

    /** @param args samples a second and minutes; 200 and 60 by default */
    public static void main(String[] args) throws Exception {
        int rate = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        int minutes = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        Path folder = Files.createTempDirectory("plumbline-soak-");
        Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
        try (ChildProcess broker = ChildProcess.start(
                folder.resolve("broker.log"),
                List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"),
                LoneBroker.class.getName(),
                folder.resolve("broker").toString(),
                "0")) {
            String servers = broker.await(Pattern.compile("127\\.0\\.0\\.1:[0-9]+"));
            try (ChildProcess instance = ChildProcess.start(
                    folder.resolve("instance.log"),
                    FLAGS,
                    "dev.plumbline.service.Plumbline",
                    "run",
                    "--bootstrap-servers=" + servers,
                    "--prefix=" + PREFIX,
                    "--partitions=" + PARTITIONS,
                    "--data=" + folder.resolve("instance"),
                    "--policy=" + policy,
                    "--http=127.0.0.1:0")) {
                URI url = URI.create(instance.await(ADDRESS));
                keepBriefly(servers);
                new Soak(folder, broker, instance, url).run(rate, minutes);
            }
        } finally {
            Utils.delete(folder.toFile());
        }
    }

    /** Samples and what is compacted away go after a quarter of an hour. */
    private static void keepBriefly(String servers) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers))) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, PREFIX + ".samples");
            admin.incrementalAlterConfigs(Map.of(
                            topic,
                            List.of(
                                    set("retention.ms", Duration.ofMinutes(15)),
                                    set("segment.ms", Duration.ofMinutes(5)))))
                    .all()
                    .get();
        }
    }

    private static AlterConfigOp set(String name, Duration value) {
        return new AlterConfigOp(new ConfigEntry(name, Long.toString(value.toMillis())), AlterConfigOp.OpType.SET);
    }

    private void run(int rate, int minutes) throws Exception {
        System.out.printf(Locale.ROOT, "%d samples/s for %d minutes; %s; instance: %s%n", rate, minutes, MIX, FLAGS);
        Thread sender = new Thread(() -> send(rate), "sender");
        sender.setDaemon(true);
        sender.start();
        System.out.println("| minute | sent | tallied | lag | heap after a full collection, MB | resident, MB"
                + " | threads | handles | its stores, MB | broker: resident, MB | threads | handles | disk, MB"
                + " | processor s/min: instance | broker |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        double[] before = {instance.processorSeconds(), broker.processorSeconds()};
        long began = System.nanoTime();
        for (int minute = 1; minute <= minutes; minute++) {
            TimeUnit.NANOSECONDS.sleep(began + TimeUnit.MINUTES.toNanos(minute) - System.nanoTime());
            double[] now = {instance.processorSeconds(), broker.processorSeconds()};
            say(minute, now[0] - before[0], now[1] - before[1]);
            before = now;
        }
        System.out.printf(Locale.ROOT, "%,d requests were not taken at once%n", refused.get());
    }

    private void say(int minute, double processor, double brokersProcessor) throws Exception {
        String metrics = metrics();
        System.out.printf(
                Locale.ROOT,
                "| %d | %d | %.0f | %.0f | %.1f | %.1f | %d | %d | %.1f | %.1f | %d | %d | %.1f | %.1f | %.1f |%n",
                minute,
                sent.get(),
                sum(TALLIED, metrics),
                sum(LAG, metrics),
                instance.heapAfterCollection() / 1048576.0,
                instance.resident() / 1024.0,
                instance.threads(),
                instance.handles(),
                ChildProcess.disk(folder.resolve("instance")) / 1024.0,
                broker.resident() / 1024.0,
                broker.threads(),
                broker.handles(),
                ChildProcess.disk(folder.resolve("broker")) / 1024.0,
                processor,
                brokersProcessor);
    }

    private static double sum(Pattern metric, String metrics) {
        Matcher found = metric.matcher(metrics);
        double sum = 0;
        while (found.find()) {
            sum += Double.parseDouble(found.group(1));
        }
        return sum;
    }

    private String metrics() throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(url.resolve("/metrics")).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Ten requests a second; what was not taken is sent again. */
    private void send(int rate) {
        long began = System.nanoTime();
        try {
            for (long tick = 1; instance.isAlive(); tick++) {
                long due = began + TimeUnit.MILLISECONDS.toNanos(tick * TICK_MILLIS);
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                long until = tick * rate * TICK_MILLIS / 1000;
                long count = until - sent.get();
                if (count > 0) {
                    post(lines(count));
                    sent.addAndGet(count);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] lines(long count) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (long i = 0; i < count; i++) {
            lines.writeBytes(samples.next(System.currentTimeMillis()).json());
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private void post(byte[] lines) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/v1/samples"))
                .header("Content-Type", "application/x-ndjson")
                .timeout(Duration.ofMinutes(1))
                .POST(HttpRequest.BodyPublishers.ofByteArray(lines))
                .build();
        while (instance.isAlive()) {
            try {
                int status = http.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status / 100 == 2) {
                    return;
                }
            } catch (IOException e) {
                // asked again below
            }
            refused.incrementAndGet();
            TimeUnit.SECONDS.sleep(2);
        }
    }
}
