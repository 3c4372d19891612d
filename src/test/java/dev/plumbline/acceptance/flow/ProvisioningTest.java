package dev.plumbline.acceptance.flow;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Prefix.Kind;
import dev.plumbline.topologies.PrefixMismatch;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProvisioningTest {

    private static final Duration DAY = Duration.ofDays(1);

    private static Broker broker;
    private static Provisioning provisioning;

    @BeforeAll
    static void start() {
        broker = Broker.start();
        provisioning = new Provisioning(broker.client());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void find_unknown_isNothing() {
        assertEquals(Optional.empty(), provisioning.find("unknown"));
    }

    @Test
    void provide_new_isFoundByEveryClient() {
        Prefix prefix = new Prefix("new", Kind.REPLAY, 5, 3);
        provisioning.provide(prefix, 1, DAY);
        assertEquals(Optional.of(prefix), new Provisioning(broker.client()).find("new"));
    }

    @Test
    void provide_again_changesNothing() {
        Prefix prefix = new Prefix("again", Kind.LIVE, 2, 2);
        provisioning.provide(prefix, 1, DAY);
        assertDoesNotThrow(() -> provisioning.provide(prefix, 1, DAY.multipliedBy(2)));
        assertEquals(Optional.of(prefix), provisioning.find("again"));
    }

    @Test
    void provide_otherKind_isRefused() {
        provisioning.provide(new Prefix("kind", Kind.LIVE, 2, 2), 1, DAY);
        PrefixMismatch e = assertThrows(
                PrefixMismatch.class, () -> provisioning.provide(new Prefix("kind", Kind.REPLAY, 2, 2), 1, DAY));
        assertTrue(e.getMessage().contains("kind (live, 2 partitions of samples, 2 of tallies)"), e.getMessage());
    }

    @Test
    void provide_otherPartitionCounts_isRefused() {
        provisioning.provide(new Prefix("counts", Kind.LIVE, 2, 2), 1, DAY);
        assertThrows(PrefixMismatch.class, () -> provisioning.provide(new Prefix("counts", Kind.LIVE, 3, 2), 1, DAY));
        assertThrows(PrefixMismatch.class, () -> provisioning.provide(new Prefix("counts", Kind.LIVE, 2, 1), 1, DAY));
    }

    @Test
    void provide_topicMadeByHandOtherwise_isRefused() throws Exception {
        try (Admin admin = Admin.create(broker.client())) {
            admin.createTopics(List.of(
                            new NewTopic("hand.samples", 7, (short) 1), new NewTopic("stamp.samples", 2, (short) 1)))
                    .all()
                    .get();
        }
        PrefixMismatch counts = assertThrows(
                PrefixMismatch.class, () -> provisioning.provide(new Prefix("hand", Kind.LIVE, 2, 2), 1, DAY));
        assertTrue(counts.getMessage().contains("hand.samples has 7 partitions"), counts.getMessage());
        PrefixMismatch stamp = assertThrows(
                PrefixMismatch.class, () -> provisioning.provide(new Prefix("stamp", Kind.LIVE, 2, 2), 1, DAY));
        assertTrue(stamp.getMessage().contains("message.timestamp.type=CreateTime"), stamp.getMessage());
    }

    @Test
    void provide_byManyAtOnce_isOnePrefix() {
        Prefix prefix = new Prefix("race", Kind.LIVE, 2, 2);
        List<CompletableFuture<Void>> racers = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(() -> provisioning.provide(prefix, 1, DAY)))
                .toList();
        racers.forEach(CompletableFuture::join);
        assertEquals(Optional.of(prefix), provisioning.find("race"));
    }

    @Test
    void topics_areConfigured() throws Exception {
        Prefix prefix = new Prefix("config", Kind.LIVE, 2, 2);
        provisioning.provide(prefix, 1, DAY);
        Topics topics = Topics.of(prefix);
        try (Admin admin = Admin.create(broker.client())) {
            for (Topic<?, ?> topic : topics.all()) {
                assertEquals("LogAppendTime", config(admin, topic, "message.timestamp.type"), topic.name());
            }
            assertEquals("86400000", config(admin, topics.samples(), "retention.ms"));
            assertEquals("compact", config(admin, topics.incidents(), "cleanup.policy"));
            assertEquals("compact", config(admin, topics.policy(), "cleanup.policy"));
        }
    }

    private static String config(Admin admin, Topic<?, ?> topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Map<ConfigResource, Config> configs =
                admin.describeConfigs(List.of(resource)).all().get();
        return configs.get(resource).get(name).value();
    }
}
