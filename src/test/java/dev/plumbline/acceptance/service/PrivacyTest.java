package dev.plumbline.acceptance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Text that was planted in prompts, answers, tokens and arguments, in good records and bad ones, is in no place but the
 * samples.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PrivacyTest {

    private static final String SECRET = "xq7-zanzibar-secret";
    private static final Pattern ID = Pattern.compile("\"incident\":\"([^\"]+)\"");
    private static final int GOOD = 60;
    private static final Instant START = Instant.parse("2025-08-25T00:00:00Z");

    private static final Pattern TALLIED = Pattern.compile("fate=\"tallied\",prefix=\"plumbline\"} ([0-9.]+)");

    @TempDir
    Path folder;

    @Test
    void plantedText_isFoundInTheSamplesAndNowhereElse() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < GOOD; i++) {
            lines.add(good(i));
        }
        List<String> bad = bad(good(GOOD));
        lines.addAll(bad);
        Path file = Files.write(folder.resolve("samples.jsonl"), lines);
        try (Command backtest = Command.start(folder, "backtest", file.toString())) {
            assertTrue(backtest.exitCode() <= 1, backtest.err());
            assertTrue(backtest.out().contains("repeated without end"), () -> "nothing was told: " + backtest.out());
            assertNone("backtest", backtest.out());
            assertNone("backtest", backtest.err());
        }
        Path data = folder.resolve("data");
        try (Command run = Command.start(
                        folder,
                        "run",
                        "--embedded",
                        "--data",
                        data.toString(),
                        "--broker-port",
                        "0",
                        "--http",
                        "127.0.0.1:0")
                .awaitReady()) {
            publish(run, lines);
            end(run);
            run.await("counts", () -> tallied(run) >= GOOD);
            run.await("dead letters", () -> run.body("/metrics").contains("reason=\"malformed\""));
            run.await("incidents", () -> search(run).contains("plumbline.incidents"));
            Set<String> topics = search(run);
            assertTrue(topics.containsAll(Set.of("plumbline.incidents", "plumbline.samples-dlq")), topics.toString());
            run.await(
                    "an incident to show",
                    () -> ID.matcher(run.body("/v1/incidents")).find());
            for (String path : pages(run)) {
                assertEquals(200, run.status(path), path);
                assertNone(path, run.body(path));
            }
            run.stop();
            run.exitCode();
            assertNone("log", run.err());
            assertNone("output", run.out());
        }
    }

    /** Every page and every answer of the API that may be asked for. */
    private static List<String> pages(Command run) {
        List<String> pages = new ArrayList<>(List.of(
                "/",
                "/pools",
                "/metrics",
                "/healthz",
                "/readyz",
                "/v1",
                "/v1/fleet",
                "/v1/evidence?model=m",
                "/v1/incidents"));
        pages.addAll(List.of("/v1/silences", "/v1/gates", "/v1/gates/m/p", "/v1/pool?model=m&pool=p"));
        Matcher ids = ID.matcher(run.body("/v1/incidents"));
        while (ids.find()) {
            String incident = "/v1/incidents/" + ids.group(1);
            pages.addAll(List.of(incident, incident + "/course", "/incidents/" + ids.group(1)));
        }
        return pages;
    }

    /** An answer that is garbled, so that there is an incident to tell of. */
    private static String good(int i) {
        String text = SECRET + " says " + "!".repeat(300);
        return """
                {"time":"%s","id":"r%d","session":"s%d","model":"m","pool":"p","prompt":{"hash":"h","text":"%s"},\
                "sampler":{"temperature":1,"top_p":1,"top_k":0,"logprobs":"raw","listed":2},\
                "response":{"choices":[{"index":0,"finish_reason":"stop","message":{"content":"%s",\
                "tool_calls":[{"function":{"name":"f","arguments":"%s"}}]},\
                "logprobs":{"content":[{"token":"%s","logprob":-1,\
                "top_logprobs":[{"token":"%s","logprob":-1},{"token":"%s b","logprob":-2}]}]}}]}}""".formatted(START.plusMillis(i * 500L), i, i, SECRET, text, SECRET, SECRET, SECRET, SECRET);
    }

    private static List<String> bad(String good) {
        return List.of(
                good.substring(0, good.length() - 30),
                SECRET,
                "{\"" + SECRET + "\":",
                good.replace("\"pool\":\"p\",", ""),
                good.replace("\"pool\":\"p\"", "\"pool\":[\"" + SECRET + "\"]"),
                good.replace("\"listed\":2", "\"listed\":\"" + SECRET + "\""),
                good.replace(START.plusMillis(GOOD * 500L).toString(), SECRET),
                good.replace("\"choices\"", "\"" + SECRET + "\""));
    }

    private static void publish(Command run, List<String> lines) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", run.broker()), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < lines.size(); i++) {
                producer.send(new ProducerRecord<>("plumbline.samples", "s" + i, lines.get(i)));
            }
        }
    }

    /** What comes ten minutes later, on every partition: all windows before it close. */
    private static void end(Command run) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", run.broker()), new StringSerializer(), new StringSerializer())) {
            int partitions = producer.partitionsFor("plumbline.samples").size();
            for (int i = 0; i < partitions; i++) {
                producer.send(new ProducerRecord<>("plumbline.samples", i, "end", good(GOOD + 1200 + i)));
            }
        }
    }

    private static double tallied(Command run) {
        Matcher count = TALLIED.matcher(run.body("/metrics"));
        return count.find() ? Double.parseDouble(count.group(1)) : 0;
    }

    /** Looks at every record of every topic but the samples; returns the names of those that hold any. */
    private static Set<String> search(Command run) {
        Set<String> full = new TreeSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", run.broker(), "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .filter(p -> !p.topic().equals("plumbline.samples"))
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    full.add(record.topic());
                    assertNone(record.topic(), text(record.key()));
                    assertNone(record.topic(), text(record.value()));
                    record.headers().forEach(h -> assertNone(record.topic(), text(h.value())));
                });
            }
        }
        return full;
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void assertNone(String where, String text) {
        assertFalse(text.contains("zanzibar"), () -> where + " holds planted text: " + text);
    }
}
