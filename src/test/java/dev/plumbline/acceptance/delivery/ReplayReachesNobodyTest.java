package dev.plumbline.acceptance.delivery;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.plumbline.acceptance.delivery.Newsroom.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.plumbline.acceptance.Broker;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.PolicyReader;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.delivery.Dispatch;
import dev.plumbline.service.http.Tokens;
import dev.plumbline.service.instance.Announcer;
import dev.plumbline.service.instance.Instance;
import dev.plumbline.topologies.Prefix;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was recorded can wake nobody: a replay prefix has no couriers, and a backtest has no way to them. */
@Timeout(180)
class ReplayReachesNobodyTest {

    private static final JavaClasses SERVICE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.plumbline.service");

    @TempDir
    Path folder;

    /** The same policy and the same alerts under both kinds of prefix: one reaches the receiver. */
    @Test
    void replayPrefix_withReceiversAndHeartbeats_reachesNobody() throws Exception {
        try (StrictPagerDuty pagerDuty = new StrictPagerDuty(0);
                Broker broker = Broker.start();
                Cluster cluster = Cluster.at(broker.bootstrapServers(), Map.of())) {
            List<Alert> replayed = told(pagerDuty, broker, cluster, Prefix.Kind.REPLAY);
            assertEquals(1, replayed.size());
            assertEquals(0, pagerDuty.requests());
            List<Alert> live = told(pagerDuty, broker, cluster, Prefix.Kind.LIVE);
            assertEquals(1, live.size());
            await("the live one", () -> pagerDuty.woken().size() == 1);
        }
    }

    @Test
    void backtestAndReplay_haveNoWayToDelivery() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.plumbline.service.backtest..", "dev.plumbline.service.replay..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.plumbline.service.delivery..", "java.net.http..")
                .check(SERVICE);
    }

    @Test
    void couriersAndHeartbeats_areMadeByDispatchAlone() {
        for (String made : List.of("Courier", "Heartbeats", "RollbackCourier")) {
            noClasses()
                    .that()
                    .doNotBelongToAnyOf(Dispatch.class)
                    .should()
                    .callConstructorWhere(target(owner(nameMatching("dev.plumbline.service.delivery." + made))))
                    .check(SERVICE);
        }
    }

    private List<Alert> told(StrictPagerDuty pagerDuty, Broker broker, Cluster cluster, Prefix.Kind kind)
            throws Exception {
        Prefix prefix = new Prefix("to-" + kind.code(), kind, 1, 1);
        Path key = Files.writeString(folder.resolve("key"), StrictPagerDuty.KEY);
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
                new PolicyReader(List.of()).read("policy", """
                        delivery:
                          receivers: {oncall: {type: pagerduty, url: "%s", routing_key: "file:%s"}}
                          heartbeats: {deadman: {url: "%s/v2/enqueue", every: 100ms}}
                        """.formatted(pagerDuty.url(), key, pagerDuty.url())),
                prefix,
                folder.resolve(kind.code()),
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                null,
                Tokens.NONE);
        try (Instance instance = Instance.start(cluster, settings, listener);
                Newsroom newsroom = new Newsroom(broker.client(), prefix)) {
            newsroom.opened("inc-1", Level.PAGE);
            await("the alert", () -> alerts.size() == 1);
            await(
                    "health",
                    () -> instance.hindrances().isEmpty()
                            && (kind == Prefix.Kind.REPLAY || !pagerDuty.woken().isEmpty()));
            Newsroom.pause(1_000); // several beats, had there been a heart
        }
        return alerts;
    }
}
