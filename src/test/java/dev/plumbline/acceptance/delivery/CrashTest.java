package dev.plumbline.acceptance.delivery;

import static dev.plumbline.acceptance.delivery.Newsroom.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.SharedBroker;
import dev.plumbline.acceptance.service.Command;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.json.InstructionJson;
import dev.plumbline.models.policy.PublishedPolicy;
import dev.plumbline.service.Plumbline;
import dev.plumbline.topologies.PolicyLog;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code plumbline run} is killed in the middle of a page and in the middle of a resolve; then people take over. */
@ExtendWith(SharedBroker.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("slow")
class CrashTest {

    /** Longer than anybody waits: who is killed meanwhile has no answer. */
    private static final long SLOW = 120_000;

    private static final String SECRET = "pagerduty-webhook-secret";
    private static final String TOKEN = "a-token-of-enough-letters";

    private final Broker broker;

    @TempDir
    Path folder;

    private final StrictPagerDuty first = new StrictPagerDuty(SLOW);
    private final StrictPagerDuty second = new StrictPagerDuty(SLOW);
    private final StrictPagerDuty third = new StrictPagerDuty(0);

    CrashTest(Broker broker) {
        this.broker = broker;
    }

    @Test
    void kill_inTheMiddleOfAPageAndOfAResolve_neitherLosesNorRepeats() throws Exception {
        Prefix prefix = new Prefix("plumbline", Prefix.Kind.LIVE, 1, 1);
        try (first;
                second;
                third) {
            new Provisioning(broker.client()).provide(prefix, 1, Topics.RETENTION);
            try (Newsroom newsroom = new Newsroom(broker.client(), prefix)) {
                try (Command run = run()) {
                    newsroom.opened("inc-0", Level.PAGE);
                    await(
                            "the first page",
                            () -> first.open().size() + second.open().size() == 2);
                    second.mood(StrictPagerDuty.Mood.SLOW);
                    newsroom.closed("inc-0", Level.PAGE);
                    await("the resolve", () -> first.open().isEmpty());
                    await("the other resolve, under way", () -> second.open().isEmpty());
                    first.mood(StrictPagerDuty.Mood.SLOW);
                    newsroom.opened("inc-1", Level.PAGE);
                    await("the second page, under way", () -> first.open().size() == 1);
                    run.kill();
                }
                first.mood(StrictPagerDuty.Mood.WELL);
                second.mood(StrictPagerDuty.Mood.WELL);
                int before = first.requests() + second.requests();
                try (Command run = run()) {
                    await("the second page", () -> second.open().size() == 1);
                    await("the requests again", () -> first.requests() + second.requests() == before + 3);
                    people(run);
                    newsroom.closed("inc-1", Level.PAGE);
                    await(
                            "the end",
                            () -> first.open().isEmpty() && second.open().isEmpty());
                    policies(run, prefix, newsroom);
                    String said = run.out() + run.err() + run.body("/readyz") + run.body("/metrics") + topics();
                    assertTrue(said.contains("rank-large"), "topics were read");
                    for (String secret : List.of(StrictPagerDuty.KEY, SECRET, TOKEN, "0".repeat(32), "1".repeat(32))) {
                        assertFalse(said.contains(secret), "a secret is told");
                    }
                    assertTrue(run.body("/metrics").contains("plumbline_delivery_circuit_open{"), run.body("/metrics"));
                }
            }
        }
        for (StrictPagerDuty pagerDuty : List.of(first, second)) {
            assertEquals(
                    Map.of(
                            "plumbline/inc-0", List.of("critical"),
                            "plumbline/inc-1", List.of("critical"),
                            "plumbline/inc-2", List.of("critical")),
                    pagerDuty.woken());
            assertEquals(
                    Map.of("plumbline/inc-0", 1, "plumbline/inc-1", 1, "plumbline/inc-2", 1), pagerDuty.resolved());
            assertEquals(List.of(), pagerDuty.broken());
        }
    }

    /**
     * What is invalid is refused and the old stays; what is valid, and a secret that was replaced, needs no restart.
     */
    private void policies(Command run, Prefix prefix, Newsroom newsroom) throws IOException {
        publish(prefix, "budgets: {pages: often}");
        await("the refusal", () -> run.body("/readyz").contains("budgets.pages: must be"));
        publish(prefix, """
                delivery:
                  receivers: {third: {type: pagerduty, url: "%s", routing_key: "file:/no/such"}}
                """.formatted(third.url()));
        await("the other refusal", () -> run.body("/readyz").contains("refused, and the old one goes on: cannot read"));
        newsroom.opened("inc-2", Level.PAGE);
        await("the old receivers", () -> first.open().size() + second.open().size() == 2);
        newsroom.closed("inc-2", Level.PAGE);
        await("its end", () -> first.open().isEmpty() && second.open().isEmpty());

        publish(prefix, """
                delivery:
                  receivers: {third: {type: pagerduty, url: "%s", routing_key: "file:%s"}}
                """.formatted(third.url(), write("other", "0".repeat(32))));
        await("it to be in force", () -> !run.body("/readyz").contains("refused"));
        newsroom.opened("inc-3", Level.PAGE);
        await("the new receiver", () -> third.open().size() == 1);
        newsroom.closed("inc-3", Level.PAGE);
        await("its end", () -> third.open().isEmpty());
        write("other", "1".repeat(32));
        for (int i = 4; !key(third).equals("1".repeat(32)); i++) { // until the file was looked at
            newsroom.opened("inc-" + i, Level.PAGE);
            await("the next", () -> third.open().size() == 1);
            newsroom.closed("inc-" + i, Level.PAGE);
            await("its end", () -> third.open().isEmpty());
        }
        third.woken().forEach((id, woken) -> assertEquals(List.of("critical"), woken, id));
    }

    /** All that stands in any topic of the prefix. */
    private String topics() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Admin admin = Admin.create(broker.client());
                KafkaConsumer<String, String> consumer =
                        new KafkaConsumer<>(broker.client(), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String name : admin.listTopics().names().get()) {
                if (name.startsWith("plumbline")) {
                    consumer.partitionsFor(name)
                            .forEach(info -> partitions.add(new TopicPartition(name, info.partition())));
                }
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            await("all topics", () -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> all.append(record.key()).append(record.value()));
                return partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p));
            });
        }
        return all.toString();
    }

    private void publish(Prefix prefix, String yaml) {
        long now = System.currentTimeMillis();
        PolicyLog.publish(broker.client(), prefix, new PublishedPolicy(now, "ada", now, yaml));
    }

    private static String key(StrictPagerDuty pagerDuty) {
        return pagerDuty
                .events()
                .get(pagerDuty.events().size() - 1)
                .path("routing_key")
                .asString();
    }

    /** Over HTTP, with a token: it stands in the topic of overrides under the token's name. */
    private void approve(Command run) throws Exception {
        String yes = "{\"reason\": \"seen in our own logs\"}";
        assertEquals(401, post(run, "/v1/incidents/inc-1/approve", yes, ""));
        assertEquals(400, send(run, "/v1/incidents/inc-1/approve", "{}", TOKEN).statusCode());
        assertEquals(404, send(run, "/v1/incidents/inc-9/approve", yes, TOKEN).statusCode());
        assertEquals(409, send(run, "/v1/incidents/inc-0/close", yes, TOKEN).statusCode());
        HttpResponse<String> said = send(run, "/v1/incidents/inc-1/approve", yes, TOKEN);
        assertEquals(201, said.statusCode());
        Instruction word = InstructionJson.read(said.body());
        assertEquals(Instruction.Kind.APPROVE, word.kind());
        assertEquals("grace", word.by());
        HttpResponse<String> end = send(run, "/v1/incidents/inc-1/close", yes, TOKEN);
        assertEquals(List.of(word, InstructionJson.read(end.body())), overrides());
    }

    private List<Instruction> overrides() {
        Topic<String, Instruction> topic = Topics.of(new Prefix("plumbline", Prefix.Kind.LIVE, 1, 1))
                .actions()
                .overrides();
        TopicPartition partition = new TopicPartition(topic.name(), 0);
        try (KafkaConsumer<String, Instruction> consumer = new KafkaConsumer<>(
                broker.client(), topic.key().deserializer(), topic.value().deserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<Instruction> said = new ArrayList<>();
            await("the words", () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> said.add(record.value()));
                return said.size() == 2;
            });
            return said;
        }
    }

    private void people(Command run) throws Exception {
        assertTrue(incidents(run, 0, "list").startsWith("inc-1 "), "open ones only");
        String whole = incidents(run, 0, "show", "inc-0");
        assertTrue(whole.contains("first: closed"), "who was told");
        assertTrue(whole.contains("harm: 10 of 100 sampled responses (10.0%), of new sessions 10.0%"), whole);
        assertTrue(incidents(run, 1, "show", "inc-9").contains("no such incident"));

        String body = event("acknowledged");
        assertEquals(401, post(run, "/v1/pagerduty/first", body, "v1=" + "00".repeat(32)));
        assertEquals(401, post(run, "/v1/pagerduty/nobody", body, signature(body)));
        assertEquals(200, post(run, "/v1/pagerduty/first", body, "v1=" + "00".repeat(32) + "," + signature(body)));
        assertTrue(incidents(run, 0, "list").contains("acknowledged by Ada at first"));
        String page = run.body("/v1/incidents/inc-1");
        assertTrue(page.contains("PagerDuty's incident Q2PD, https://example.pagerduty.com/incidents/Q2PD"), page);
        await(
                "the other hears of it",
                () -> second.events().stream()
                        .anyMatch(e -> e.path("event_action").asString().equals("acknowledge")));
        assertTrue(first.events().stream()
                .noneMatch(e -> e.path("event_action").asString().equals("acknowledge")));

        tell(run, "unacknowledged");
        assertFalse(incidents(run, 0, "list").contains("acknowledged"));
        tell(run, "resolved");
        await("closed there", () -> shown(run).contains("first: closed (closed by its own people)"));
        tell(run, "reopened");
        await("open there again", () -> shown(run).contains("first: open (opened again by its own people)"));
        tell(run, "annotated");

        assertEquals(401, post(run, "/v1/incidents/inc-1/false-alarm", "{}", ""));
        assertTrue(incidents(run, 0, "ack", "inc-1").contains("acknowledged by grace"));
        assertFalse(incidents(run, 0, "ack", "inc-1", "--withdraw").contains("acknowledged"));
        approve(run);
        String silence = incidents(run, 0, "silence", "--model", "other-*", "--for", "1h", "--reason", "a test");
        assertTrue(silence.contains("by grace of model=other-* until "), silence);
        assertTrue(incidents(run, 0, "silences").contains("a test"));
        incidents(run, 0, "lift", silence.split(" ", -1)[0]);
        String work = incidents(
                run, 0, "maintenance", "--cohort", "hardware=h", "--from", "2036-01-10T02:00:00Z", "--for", "4h");
        assertTrue(work.contains("hardware=h until 2036-01-10T06:00:00.000Z"), work);
        String swap = incidents(run, 0, "swap", "--model", "rank-small", "--for", "1d");
        assertTrue(run.body("/v1/silences").contains("\"token-drift\""), "what changes with the model");
        for (String act : List.of(work, swap)) {
            incidents(run, 0, "lift", act.split(" ", -1)[0]);
        }
        assertEquals("no silences", incidents(run, 0, "silences").strip());
        assertTrue(incidents(run, 0, "false-alarm", "inc-1", "--reason", "a load test")
                .contains("a false alarm says grace"));
    }

    /** PagerDuty tells what its people did just now. */
    private void tell(Command run, String type) throws Exception {
        String body = event(type);
        assertEquals(200, post(run, "/v1/pagerduty/first", body, signature(body)));
    }

    private static String event(String type) {
        return "{\"event\":{\"event_type\":\"incident." + type + "\",\"occurred_at\":\"" + Instant.now() + "\","
                + "\"agent\":{\"summary\":\"Ada\"},\"data\":{\"incident_key\":\"plumbline/inc-1\",\"id\":\"Q2PD\","
                + "\"html_url\":\"https://example.pagerduty.com/incidents/Q2PD\"}}}";
    }

    private String shown(Command run) {
        try {
            return incidents(run, 0, "show", "inc-1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String incidents(Command run, int code, String... args) throws IOException {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out, true);
        List<String> line = new ArrayList<>(List.of("incidents"));
        line.addAll(List.of(args));
        line.addAll(List.of("--url", run.url()));
        if (!List.of("list", "show", "silences").contains(args[0])) {
            line.addAll(List.of("--token-file", write("token", TOKEN).toString()));
        }
        assertEquals(code, Plumbline.execute(writer, writer, line.toArray(new String[0])), out.toString());
        return out.toString();
    }

    private Command run() throws IOException {
        Path policy = write("policy.yaml", """
                delivery:
                  receivers:
                    first: {type: pagerduty, url: "%s", routing_key: "file:%s", webhook_secret: "file:%s"}
                    second: {type: pagerduty, url: "%s", routing_key: "file:%s"}
                """.formatted(
                        first.url(),
                        write("key", StrictPagerDuty.KEY),
                        write("secret", SECRET),
                        second.url(),
                        folder.resolve("key")));
        return Command.start(
                        folder,
                        "run",
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--command-config",
                        write("client.properties", "session.timeout.ms=6000\n").toString(),
                        "--policy",
                        policy.toString(),
                        "--tokens",
                        write("tokens", "# people\ngrace operate " + TOKEN + "\n")
                                .toString(),
                        "--data",
                        folder.resolve("data").toString(),
                        "--http",
                        "127.0.0.1:0")
                .awaitUp();
    }

    private int post(Command run, String path, String body, String signature) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(run.url() + path))
                .header("X-PagerDuty-Signature", signature)
                .header("Authorization", "Bearer no-such-token-is-known")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpResponse<String> send(Command run, String path, String body, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(run.url() + path))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String signature(String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return "v1=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
