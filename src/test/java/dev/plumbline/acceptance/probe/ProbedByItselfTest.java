package dev.plumbline.acceptance.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.engine.SmallModel;
import dev.plumbline.acceptance.engine.StandInEngine;
import dev.plumbline.acceptance.service.Command;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.models.json.PoolProbeJson;
import dev.plumbline.service.Plumbline;
import dev.plumbline.service.Ports;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running Plumbline whose policy says where pools are: what a probe found is seen by all who look at gates. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProbedByItselfTest {

    private static final String MODEL = "stories-260k";
    private static final String TOKEN = "an-operators-token-0123";

    @TempDir
    Path folder;

    @Test
    void drainedPool_isProbed_andItsVerdictIsShown() throws Exception {
        Path tokens = Files.writeString(folder.resolve("tokens"), "ann operate " + TOKEN + "\n");
        try (StandInEngine sound = StandInEngine.start(SmallModel.Precision.F32, 1)) {
            Path policy = Files.writeString(folder.resolve("policy.yaml"), """
                            probes:
                              pools: {a: '%s', b: 'http://127.0.0.1:%d'}
                              api: completions
                              rate: 1000
                              every: 1h
                            """.formatted(sound.url(), Ports.free()));
            try (Command run = Command.start(
                            folder,
                            "run",
                            "--embedded",
                            "--data",
                            folder.resolve("data").toString(),
                            "--broker-port",
                            "0",
                            "--http",
                            "127.0.0.1:0",
                            "--tokens",
                            tokens.toString(),
                            "--policy",
                            policy.toString())
                    .awaitReady()) {
                publish(run.broker(), gate("a", Gate.State.OPEN, Verdict.PASS));
                publish(run.broker(), gate("b", Gate.State.CLOSED, Verdict.FAIL, "inc-1"));
                run.await(
                        "a verdict", () -> run.body("/v1/gates/" + MODEL + "/b").contains("\"verdict\":\"not_asked\""));
                assertTrue(run.body("/v1/gates").contains("\"against\":\"a\""), run.body("/v1/gates"));
                assertTrue(gates(run, "list").contains(MODEL + " b closed FAIL probe=not_asked"));
                String shown = gates(run, "show", MODEL, "b");
                assertTrue(shown.contains("probed beside a") && shown.contains("b did not answer"), shown);

                assertEquals(
                        401, tell(run, "nobody", PoolProbe.State.EQUIVALENT).statusCode());
                tell(run, TOKEN, PoolProbe.State.DIFFERENT);
                HttpResponse<String> told = tell(run, TOKEN, PoolProbe.State.EQUIVALENT);
                assertEquals(201, told.statusCode(), told.body());
                assertEquals("{\"ended\":[\"inc-1\"]}", told.body());
                assertTrue(gates(run, "list").contains("probe=equivalent"));
            }
        }
    }

    private static HttpResponse<String> tell(Command run, String token, PoolProbe.State state) throws Exception {
        long now = System.currentTimeMillis();
        PoolProbe probe =
                new PoolProbe(MODEL, "b", "a", state, "", "other", List.of(), now, new PoolProbe.Cost(now, 3, 30));
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(run.url() + "/v1/probes"))
                                .header("Authorization", "Bearer " + token)
                                .POST(HttpRequest.BodyPublishers.ofString(PoolProbeJson.write(probe)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static String gates(Command run, String... command) {
        StringWriter out = new StringWriter();
        String[] args = new String[command.length + 3];
        args[0] = "gates";
        System.arraycopy(command, 0, args, 1, command.length);
        args[command.length + 1] = "--bootstrap-servers";
        args[command.length + 2] = run.broker();
        assertEquals(0, Plumbline.execute(new PrintWriter(out, true), new PrintWriter(out, true), args), out::toString);
        return out.toString();
    }

    private static void publish(String broker, Gate gate) throws Exception {
        Topic<String, Gate> topic = Topics.of(new Prefix("plumbline", Prefix.Kind.LIVE, 1, 1))
                .actions()
                .gates();
        try (KafkaProducer<String, Gate> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker),
                topic.key().serializer(),
                topic.value().serializer())) {
            producer.send(new ProducerRecord<>(topic.name(), gate.key(), gate)).get();
        }
    }

    private static Gate gate(String pool, Gate.State state, Verdict verdict, String... incidents) {
        long now = System.currentTimeMillis();
        long expiry = now + Duration.ofHours(1).toMillis();
        return new Gate(
                MODEL,
                pool,
                state,
                verdict,
                "",
                new Gate.Grounds(1, 1, List.of(incidents), 9, 9),
                null,
                new Gate.Lease(now - 60_000, now, expiry));
    }
}
