package dev.plumbline.topologies;

import dev.plumbline.models.json.LaterVersion;
import dev.plumbline.models.json.PublishedPolicyJson;
import dev.plumbline.models.policy.PublishedPolicy;
import dev.plumbline.models.sample.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The policies that were published, read from the compacted topic {@code policy} as they come. A record that is no
 * policy is passed over, and the policies before it stay.
 */
public final class PolicyLog implements AutoCloseable {

    /**
     * Before the start of the first window in which a policy is in force, as a key: the last word on that window
     * counts.
     */
    private static final String KEY = "policy/";

    /** How far the time of publication may lie after the broker's. */
    private static final Duration AHEAD = Duration.ofHours(1);

    private final CompactedTopicReader reader;

    /**
     * @param client what a client needs to reach the cluster
     * @param taken takes each policy
     * @param poison is told of records that are none
     */
    public PolicyLog(
            Map<String, Object> client, Prefix prefix, Consumer<PublishedPolicy> taken, Consumer<DeadLetter> poison) {
        reader = new CompactedTopicReader(client, "policy", poison, Clock.systemUTC());
        reader.add(Topics.of(prefix).policy(), (text, record) -> {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            if (key.startsWith(KEY)) {
                taken.accept(read(key, text, record.timestamp()));
            } else if (!key.equals(PrefixJson.KEY)) {
                throw new RejectedRecord(RejectedRecord.Reason.WRONG_KEY, "the key must be prefix or policy/TIME");
            }
        });
    }

    /** All that stand in the topic now. */
    public static List<PublishedPolicy> readAll(Map<String, Object> client, Prefix prefix) {
        List<PublishedPolicy> all = new ArrayList<>();
        try (PolicyLog log = new PolicyLog(client, prefix, all::add, PoisonRecords.logged())) {
            log.readToEnd();
        }
        return all;
    }

    /** Reads in this thread what stands there now. */
    public void readToEnd() {
        reader.readToEnd();
    }

    /** Goes on in a thread of its own. */
    public void start() {
        reader.start();
    }

    /** Why it cannot read now; nothing where it can. */
    public Optional<String> trouble() {
        return reader.trouble();
    }

    @Override
    public void close() {
        reader.close();
    }

    /** Writes one; returns once it is stored. */
    public static void publish(Map<String, Object> client, Prefix prefix, PublishedPolicy published) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            Provisioning.get(producer.send(new ProducerRecord<>(
                    Topics.of(prefix).policy().name(), key(published), PublishedPolicyJson.write(published))));
        }
    }

    private static String key(PublishedPolicy published) {
        return String.format(Locale.ROOT, "%s%019d", KEY, published.from());
    }

    private static PublishedPolicy read(String key, String text, long timestamp) throws RejectedRecord {
        PublishedPolicy published;
        try {
            published = PublishedPolicyJson.read(text);
        } catch (LaterVersion e) {
            throw new RejectedRecord(RejectedRecord.Reason.LATER_VERSION, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new RejectedRecord(RejectedRecord.Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
        if (!key.equals(key(published))) {
            throw new RejectedRecord(RejectedRecord.Reason.WRONG_KEY, "the key must be that of the value");
        }
        if (published.time() > timestamp + AHEAD.toMillis()) {
            throw new RejectedRecord(
                    RejectedRecord.Reason.OUT_OF_BOUNDS, "its time must be at most an hour after the broker's");
        }
        return published;
    }
}
