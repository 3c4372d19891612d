package dev.plumbline.topologies;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Makes a prefix's topics where they are missing, and refuses those that are not what they should be. */
public final class Provisioning {

    /** A new topic is known to all brokers long before this. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, Object> client;

    /** @param client what a client needs to reach the cluster: bootstrap servers, security */
    public Provisioning(Map<String, ?> client) {
        this.client = Map.copyOf(client);
    }

    /** The prefix of this name, or nothing where there is none. */
    public Optional<Prefix> find(String name) {
        try (Admin admin = Admin.create(client)) {
            Topic<String, String> policy =
                    Topics.of(new Prefix(name, Prefix.Kind.LIVE, 1, 1)).policy();
            return partitions(admin, policy) == null
                    ? Optional.empty()
                    : policy(policy).read();
        }
    }

    /**
     * Makes sure that the prefix and all its topics exist.
     *
     * @param replication replication factor of topics that are missing
     * @param retention how long samples, and so text, are kept, where their topic is missing
     * @throws PrefixMismatch where the prefix exists with another kind or other partition counts
     */
    public void provide(Prefix prefix, int replication, Duration retention) {
        find(prefix.name()).ifPresent(found -> check(prefix, found));
        Topics topics = Topics.of(prefix, retention);
        try (Admin admin = Admin.create(client)) {
            for (Topic<?, ?> topic : topics.all()) {
                create(admin, topic, replication);
            }
            for (Topic<?, ?> topic : topics.all()) {
                check(admin, prefix, topic);
            }
        }
        PolicyTopic policy = policy(topics.policy());
        if (policy.read().isEmpty()) {
            policy.write(prefix);
        }
        check(prefix, policy.read().orElse(prefix)); // another instance may have been faster
    }

    private PolicyTopic policy(Topic<String, String> topic) {
        return new PolicyTopic(client, topic);
    }

    private static void create(Admin admin, Topic<?, ?> topic, int replication) {
        Map<String, String> config = new HashMap<>(topic.config());
        config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(Math.max(1, replication - 1)));
        NewTopic missing = new NewTopic(topic.name(), topic.partitions(), (short) replication).configs(config);
        try {
            get(admin.createTopics(List.of(missing)).all());
        } catch (TopicExistsException e) {
            // checked like a new one
        }
    }

    private static void check(Prefix asked, Prefix found) {
        if (!found.equals(asked)) {
            throw new PrefixMismatch("the prefix exists as " + found + ", and was asked for as " + asked
                    + "; kind and partition counts are fixed for a prefix: take another name, or ask for what it is");
        }
    }

    private static void check(Admin admin, Prefix prefix, Topic<?, ?> topic) {
        int partitions = awaited(admin, topic);
        if (partitions != topic.partitions()) {
            throw new PrefixMismatch("the topic " + topic.name() + " has " + partitions + " partitions, and " + prefix
                    + " needs " + topic.partitions());
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        String name = TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
        String stamped = only(get(admin.describeConfigs(List.of(resource)).all()))
                .get(name)
                .value();
        if (!stamped.equals(topic.config().get(name))) {
            throw new PrefixMismatch("the topic " + topic.name() + " has " + name + "=" + stamped + ", and "
                    + topic.config().get(name) + " is needed");
        }
    }

    private static int awaited(Admin admin, Topic<?, ?> topic) {
        for (long left = PATIENCE.toMillis(); left > 0; left -= 50) {
            Integer partitions = partitions(admin, topic);
            if (partitions != null) {
                return partitions;
            }
            pause();
        }
        throw new TimeoutException("the topic " + topic.name() + " was made and is not to be seen after " + PATIENCE);
    }

    private static @Nullable Integer partitions(Admin admin, Topic<?, ?> topic) {
        try {
            return only(get(admin.describeTopics(List.of(topic.name())).allTopicNames()))
                    .partitions()
                    .size();
        } catch (UnknownTopicOrPartitionException e) {
            return null;
        }
    }

    private static <T> T only(Map<?, T> answer) {
        return answer.values().iterator().next();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** The answer, or the error as it is: Kafka's own are unchecked. */
    static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        }
    }

    static <T> T get(KafkaFuture<T> future) {
        return get(future.toCompletionStage().toCompletableFuture());
    }
}
