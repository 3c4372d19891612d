package dev.plumbline.acceptance.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.SharedBroker;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The recipe of rsyslog, run by Debian's rsyslog: every line arrives as it is, under the key that stages expect. */
@ExtendWith(SharedBroker.class)
class RsyslogTest {

    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void lines_arriveAsTheyAre_byKeyInThePartitionOfKafkasClient(Broker broker) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/rsyslogd")), "SKIPPED: rsyslog is not here (Debian: rsyslog)");
        assumeTrue(omkafka(), "SKIPPED: rsyslog-kafka is not here (Debian: rsyslog-kafka)");
        Prefix prefix = new Prefix("shipped", Prefix.Kind.LIVE, PARTITIONS, 1);
        new Provisioning(broker.client()).provide(prefix, 1, Topics.RETENTION);
        String topic = Topics.of(prefix).samples().name();
        Map<String, String> keys = lines();
        Path recipe = recipe(broker.bootstrapServers(), topic);
        Process rsyslog = new ProcessBuilder(
                        "/usr/sbin/rsyslogd", "-n", "-i", folder.resolve("pid").toString(), "-f", recipe.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("rsyslogd.log").toFile())
                .start();
        try {
            Files.write(folder.resolve("samples.jsonl"), keys.keySet());
            assertArrived(keys, topic, broker);
        } finally {
            rsyslog.destroy();
            rsyslog.waitFor();
        }
    }

    /** Lines, each with its key. */
    private static Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            lines.put(
                    "{\"id\":\"r" + i + "\",\"session\":\"s" + i % 7 + "\",\"n\":1.50, \"a\\tb\" :\"\\u0007\"}",
                    "s" + i % 7);
        }
        lines.put("{\"id\":\"alone\",\"pool\":\"gpu-ä\",\"text\":\"สวัสดี 👋 % \\\\ \"}", "alone");
        lines.put("{\"id\":\"x\",\"session\":\"s\",\"placement\":{\"key\":\"user-7\"}}", "user-7");
        lines.put("{\"id\":\"long\",\"session\":\"l\",\"text\":\"" + "wörd ".repeat(600_000) + "\"}", "l");
        return lines;
    }

    /** The recipe, where file, broker, topic and folder for what waits are those of the test. */
    private Path recipe(String bootstrapServers, String topic) throws IOException {
        Files.writeString(folder.resolve("samples.jsonl"), "");
        String text = Sources.text("docs/gateways/rsyslog.conf");
        Map<String, String> own = Map.of(
                "/var/log/nginx/samples.jsonl",
                folder.resolve("samples.jsonl").toString(),
                "/var/spool/rsyslog",
                folder.toString(),
                "kafka-1:9092",
                bootstrapServers,
                "plumbline.samples",
                topic);
        for (Map.Entry<String, String> change : own.entrySet()) {
            assertTrue(text.contains(change.getKey()), change.getKey());
            text = text.replace(change.getKey(), change.getValue());
        }
        return Files.writeString(folder.resolve("rsyslog.conf"), text);
    }

    private void assertArrived(Map<String, String> keys, String topic, Broker broker) throws IOException {
        Map<String, Object> settings = broker.client();
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 64 << 20);
        Map<String, String> missing = new LinkedHashMap<>(keys);
        Instant end = Instant.now().plus(PATIENCE);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = Stream.iterate(0, p -> p + 1)
                    .limit(PARTITIONS)
                    .map(p -> new TopicPartition(topic, p))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!missing.isEmpty()) {
                assertTrue(
                        Instant.now().isBefore(end),
                        () -> missing.size() + " of " + keys.size() + " lines did not come; " + log());
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    String line = new String(record.value(), StandardCharsets.UTF_8);
                    String key = new String(record.key(), StandardCharsets.UTF_8);
                    assertEquals(missing.remove(line), key, "a line that was not written, or its key");
                    assertEquals(
                            Utils.toPositive(Utils.murmur2(record.key())) % PARTITIONS,
                            record.partition(),
                            "of " + key);
                }
            }
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("rsyslogd.log"));
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static boolean omkafka() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("/usr/lib"), 3)) {
            return files.anyMatch(file -> file.endsWith("rsyslog/omkafka.so"));
        }
    }
}
