package dev.plumbline.acceptance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.Traffic;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.Plumbline;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.instance.Drain;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands together: what {@code replay} publishes and {@code run} judges is what {@code backtest} says. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ReplayTest {

    private static final Prefix PREFIX = new Prefix("monday", Prefix.Kind.REPLAY, 4, 4);

    @TempDir
    Path folder;

    @Test
    void replay_thenRun_saysWhatBacktestSays() throws Exception {
        Path file = damaged(new Traffic(7, Duration.ofMinutes(12), 6)
                .misroute(Duration.ofMinutes(3), Duration.ofMinutes(8), 0.3)
                .dropArgmax("tpu-v5e", Duration.ofMinutes(5), Duration.ofMinutes(12), 0.3)
                .lines());
        List<Incident> told = new ArrayList<>();
        Backtest.Result backtest = backtest(file, told);
        assertTrue(backtest.incidents().size() >= 2, () -> "incidents: " + backtest.incidents());
        assertEquals(6, backtest.accounts().deadLetters());

        try (Broker broker = Broker.start();
                Command run = run(broker).awaitReady()) {
            assertEquals(0, replay(broker, file));
            try (Admin admin = Admin.create(broker.client())) {
                assertTrue(new Drain(admin, PREFIX).await(run::isAlive), run::err);
            }
            assertEquals(200, run.status("/healthz"), run::err);
            assertEquals(json(backtest.incidents()), incidents(broker), "read from the topic");
            assertEquals(json(told), run.out().lines().sorted().toList(), "printed by the instance");
            Map<String, Double> metrics = metrics(run);
            assertEquals(
                    backtest.accounts().tallied(),
                    metrics.get("plumbline_records_total{fate=\"tallied\",prefix=\"monday\"}"));
            assertEquals(6.0, metrics.get("plumbline_records_total{fate=\"dead\",prefix=\"monday\"}"));
            assertEquals(1.0, metrics.get("plumbline_dead_letters_total{prefix=\"monday\",reason=\"clock-ahead\"}"));
            assertEquals(1.0, metrics.get("plumbline_dead_letters_total{prefix=\"monday\",reason=\"malformed\"}"));
            assertEquals(1.0, metrics.get("plumbline_dead_letters_total{prefix=\"monday\",reason=\"oversize\"}"));
            run.stop();
            assertEquals(143, run.exitCode());
            assertFalse(run.err().contains("WARN"), run.err());
        }
    }

    private static Backtest.Result backtest(Path file, List<Incident> told) {
        try (Recording recording = Recording.of(List.of(file.toString()))) {
            return new Backtest(Policy.DEFAULT).run(recording, new Backtest.Listener() {
                @Override
                public void alert(Alert alert) {
                    told.add(alert.incident());
                }
            });
        }
    }

    private Command run(Broker broker) {
        return Command.start(
                folder,
                "run",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--prefix",
                PREFIX.name(),
                "--replay",
                "--json",
                "--data",
                folder.resolve("data").toString(),
                "--http",
                "127.0.0.1:0");
    }

    private static int replay(Broker broker, Path file) {
        StringWriter said = new StringWriter();
        PrintWriter to = new PrintWriter(said, true);
        return Plumbline.execute(
                to,
                to,
                "replay",
                file.toString(),
                "--prefix",
                PREFIX.name(),
                "--bootstrap-servers",
                broker.bootstrapServers());
    }

    /** The lines with bad ones among them. */
    private Path damaged(List<Traffic.Line> lines) throws Exception {
        List<String> text = new ArrayList<>(lines.stream()
                .map(line -> new String(line.json(), StandardCharsets.UTF_8))
                .toList());
        String late = text.get(1_000).replaceFirst("\"id\":\"[^\"]*\"", "\"id\":\"ahead\"");
        text.add(2_000, late.replaceFirst("2025-08-25T00:", "2025-08-27T09:"));
        text.add(1_500, text.get(1_500).substring(0, 300));
        text.add(700, "");
        text.add(700, "[1, 2]");
        text.add(500, "{\"version\":\"" + "x".repeat(65 << 20) + "\"}");
        text.add(300, "\u0000\u0001");
        text.add(0, "{\"time\":\"yesterday\"}");
        return Files.write(folder.resolve("damaged.jsonl"), text);
    }

    private static List<String> json(List<Incident> incidents) {
        return incidents.stream().map(IncidentJson::write).sorted().toList();
    }

    private static List<String> incidents(Broker broker) {
        Map<String, Object> config = broker.client();
        config.put("isolation.level", "read_committed");
        Map<String, String> last = new TreeMap<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            String topic = Topics.of(PREFIX).incidents().name();
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    last.put(record.key(), record.value());
                }
            }
        }
        List<String> all = new ArrayList<>(last.values());
        Collections.sort(all);
        return all;
    }

    private static Map<String, Double> metrics(Command run) {
        Map<String, Double> metrics = new TreeMap<>();
        Matcher line =
                Pattern.compile("^(plumbline_\\S+) (\\S+)$", Pattern.MULTILINE).matcher(run.body("/metrics"));
        while (line.find()) {
            metrics.put(line.group(1), Double.valueOf(line.group(2)));
        }
        return metrics;
    }
}
