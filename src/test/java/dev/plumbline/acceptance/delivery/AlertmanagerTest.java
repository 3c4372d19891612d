package dev.plumbline.acceptance.delivery;

import static dev.plumbline.acceptance.delivery.Newsroom.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.Child;
import dev.plumbline.acceptance.SharedBroker;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.service.Ports;
import dev.plumbline.service.delivery.notify.Dispatcher;
import dev.plumbline.service.delivery.notify.SecretReferences;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.service.view.ClusterView;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Alertmanager between Plumbline and PagerDuty: what its own client makes of Plumbline's alerts. */
@ExtendWith(SharedBroker.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class AlertmanagerTest {

    private static final Path BINARY = Path.of("/usr/bin/prometheus-alertmanager");

    /** What is not told again is forgotten after five times as long, by a machine that is busy too. */
    private static final Duration REPEAT = Duration.ofSeconds(2);

    private final Broker broker;

    @TempDir
    Path folder;

    private final int port = Ports.free();

    AlertmanagerTest(Broker broker) {
        this.broker = broker;
    }

    @Test
    void alertmanager_isRestartedMeanwhile_eachIncidentOpensOnceAndResolvesOnce() throws Exception {
        assumeTrue(Files.isExecutable(BINARY), "SKIPPED: " + BINARY + " is not here (Debian: prometheus-alertmanager)");
        Prefix prefix = new Prefix("am", Prefix.Kind.LIVE, 1, 2);
        Delivery policy = new Delivery(
                null,
                Map.of("am", new Delivery.Alertmanager("http://127.0.0.1:" + port, REPEAT, true)),
                List.of(new Delivery.Route(List.of("am"), List.of(), List.of(), Set.of())),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of());
        try (StrictPagerDuty pagerDuty = new StrictPagerDuty(0)) {
            configure(pagerDuty.url());
            new Provisioning(broker.client()).provide(prefix, 1, Topics.RETENTION);
            Process alertmanager = start();
            try (Newsroom newsroom = new Newsroom(broker.client(), prefix);
                    ClusterView view = Newsroom.view(broker.client(), prefix)) {
                try (Dispatcher dispatch = dispatch(broker, prefix, policy, view.incidents())) {
                    newsroom.opened("inc-1", Level.TICKET);
                    await("the ticket", () -> pagerDuty.open().size() == 1);
                    newsroom.raised("inc-1");
                    await("the page", () -> alerts("incident=\"inc-1\",severity=\"page\"") == 1);
                    await("the ticket's end", () -> alerts("incident=\"inc-1\",severity=\"ticket\"") == 0);
                    Instant end = ends();
                    await("it to be told again before it is forgotten", () -> ends().isAfter(end));
                    assertEquals(Map.of(), pagerDuty.resolved());
                    assertEquals(1, alerts("alertname=\"PlumblineWatchdog\""));

                    alertmanager.destroy();
                    alertmanager.waitFor(20, TimeUnit.SECONDS);
                    newsroom.closed("inc-1", Level.PAGE);
                    newsroom.opened("inc-2", Level.PAGE);
                    await("trouble", () -> !dispatch.troubles().isEmpty());
                    alertmanager = start();
                    await("the second", () -> pagerDuty.woken().size() == 2);
                    await("the end of the first", () -> pagerDuty.resolved().size() == 1);
                    newsroom.closed("inc-2", Level.PAGE);
                    await("the end of the second", () -> pagerDuty.resolved().size() == 2);
                }
                await("the watchdog's absence", () -> alerts("alertname=\"PlumblineWatchdog\"") == 0);
            } finally {
                alertmanager.destroyForcibly();
            }
            assertEquals(
                    List.of(List.of("error"), List.of("error")),
                    List.copyOf(pagerDuty.woken().values()));
            assertEquals(List.of(1, 1), List.copyOf(pagerDuty.resolved().values()));
            assertEquals(List.of(), pagerDuty.broken());
            assertTrue(pagerDuty.open().isEmpty());
        }
    }

    private Dispatcher dispatch(Broker broker, Prefix prefix, Delivery policy, IncidentView board) {
        return Dispatcher.start(
                        new Dispatcher.Settings(
                                broker.client(),
                                prefix,
                                policy,
                                "http://127.0.0.1:1",
                                () -> true,
                                Duration.ofSeconds(5),
                                Clock.systemUTC(),
                                letter -> {}),
                        new SecretReferences(Map.of()),
                        board,
                        new SimpleMeterRegistry())
                .orElseThrow();
    }

    private void configure(String pagerDuty) throws IOException {
        Files.writeString(folder.resolve("alertmanager.yml"), """
                route:
                  receiver: pagerduty
                  group_by: [prefix, incident]
                  group_wait: 100ms
                  group_interval: 300ms
                  repeat_interval: 4h
                  routes:
                    - {receiver: nobody, matchers: [alertname="PlumblineWatchdog"]}
                receivers:
                  - name: nobody
                  - name: pagerduty
                    pagerduty_configs:
                      - {routing_key: %s, url: %s/v2/enqueue, send_resolved: true}
                """.formatted(StrictPagerDuty.KEY, pagerDuty));
    }

    private Process start() throws IOException {
        Process process = Child.start(new ProcessBuilder(
                        BINARY.toString(),
                        "--config.file=" + folder.resolve("alertmanager.yml"),
                        "--storage.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("alertmanager.log").toFile())));
        await("Alertmanager", () -> alerts("incident=\"none\"") == 0);
        return process;
    }

    /** How many alerts are active; −1 while it does not answer. */
    private int alerts(String filter) {
        return ask(filter).map(JsonNode::size).orElse(-1);
    }

    /** When the page is forgotten, unless it is told again. */
    private Instant ends() {
        return ask("incident=\"inc-1\",severity=\"page\"")
                .map(alerts -> Instant.parse(alerts.path(0).path("endsAt").asString("")))
                .orElse(Instant.MIN);
    }

    private Optional<JsonNode> ask(String filter) {
        StringBuilder query = new StringBuilder("?active=true");
        for (String matcher : filter.split(",", -1)) {
            query.append("&filter=").append(matcher.replace("=", "%3D").replace("\"", "%22"));
        }
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v2/alerts" + query))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200
                    ? Optional.of(JsonMapper.shared().readTree(response.body()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
