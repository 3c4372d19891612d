package dev.plumbline.acceptance.delivery;

import static dev.plumbline.acceptance.delivery.Newsroom.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.SharedBroker;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.instance.Announcer;
import dev.plumbline.service.instance.Instance;
import dev.plumbline.topologies.Prefix;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was recorded can wake nobody: a replay prefix has no couriers. That a backtest has no way to them is a rule of
 * the architecture, tested as such.
 */
@ExtendWith(SharedBroker.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ReplayReachesNobodyTest {

    private final Broker broker;

    @TempDir
    Path folder;

    ReplayReachesNobodyTest(Broker broker) {
        this.broker = broker;
    }

    /** The same policy and the same alerts under both kinds of prefix: one reaches the receiver. */
    @Test
    void replayPrefix_withReceiversAndHeartbeats_reachesNobody() throws Exception {
        Files.writeString(folder.resolve("key"), StrictPagerDuty.KEY);
        try (StrictPagerDuty deaf = new StrictPagerDuty(0);
                StrictPagerDuty pagerDuty = new StrictPagerDuty(0);
                Cluster cluster = Cluster.at(broker.bootstrapServers(), Map.of())) {
            CompletableFuture<List<Alert>> live =
                    CompletableFuture.supplyAsync(() -> told(pagerDuty, cluster, Prefix.Kind.LIVE));
            assertEquals(1, told(deaf, cluster, Prefix.Kind.REPLAY).size());
            assertEquals(1, live.get().size());
            assertEquals(0, deaf.requests());
            assertEquals(Set.of("to-live/inc-1"), pagerDuty.woken().keySet());
        }
    }

    private List<Alert> told(StrictPagerDuty pagerDuty, Cluster cluster, Prefix.Kind kind) {
        Prefix prefix = new Prefix("to-" + kind.code(), kind, 1, 1);
        List<Alert> alerts = new CopyOnWriteArrayList<>();
        Announcer.Listener listener = new Announcer.Listener() {
            @Override
            public void alert(Alert alert) {
                alerts.add(alert);
            }

            @Override
            public void accounts(Accounts accounts) {}
        };
        Instance.Settings settings = new Instance.Settings(
                policy(pagerDuty.url()),
                prefix,
                folder.resolve(kind.code()),
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                null,
                ApiTokens.NONE);
        try (Instance instance = Instance.start(cluster, settings, listener);
                Newsroom newsroom = new Newsroom(broker.client(), prefix)) {
            newsroom.opened("inc-1", Level.PAGE);
            await("the alert", () -> alerts.size() == 1);
            await(
                    "health",
                    () -> instance.notReady().isEmpty()
                            && (kind == Prefix.Kind.REPLAY || !pagerDuty.woken().isEmpty()));
            Newsroom.pause(1_000); // several beats, had there been a heart
        }
        return alerts;
    }

    private Policy policy(String url) {
        try {
            return new PolicyReader(List.of()).read("policy", """
                delivery:
                  receivers: {oncall: {type: pagerduty, url: "%s", routing_key: "file:%s"}}
                  heartbeats: {deadman: {url: "%s/v2/enqueue", every: 100ms}}
                """.formatted(url, folder.resolve("key"), url));
        } catch (BadPolicy e) {
            throw new IllegalStateException(e);
        }
    }
}
