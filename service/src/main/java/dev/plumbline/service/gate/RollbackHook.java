package dev.plumbline.service.gate;

import dev.plumbline.models.action.Force;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.service.Failure;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts the rollbacks that are ordered, in order, each until it is taken: a receiver that is down delays them and loses none. The
 * instances of a prefix share the work. A request may come twice, with the same id; what the receiver calls wrong (4xx, but 408 and
 * 429) is noted and passed over, for it would never be taken.
 */
public final class RollbackHook implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RollbackHook.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Topic<String, Rollback> topic;
    private final RollbackPost post;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final KafkaConsumer<String, Rollback> consumer;
    private final Thread thread;

    /**
     * @param client what a client needs to reach the cluster
     * @param secrets what requests are signed with; none leaves them unsigned
     * @param failed called where it cannot go on
     */
    public RollbackHook(
            Map<String, Object> client, Prefix prefix, URI url, List<String> secrets, Consumer<Exception> failed) {
        this.topic = Topics.of(prefix).actions().rollbacks();
        this.post = new RollbackPost(url, secrets, prefix.name());
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, prefix.name() + ".rollback-hook");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        this.consumer = new KafkaConsumer<>(
                config, topic.key().deserializer(), topic.value().deserializer());
        this.thread = new Thread(() -> run(failed), "rollback-hook");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Consumer<Exception> failed) {
        try (consumer) {
            consumer.subscribe(List.of(topic.name()));
            Duration wait = Duration.ofSeconds(1);
            while (true) {
                for (ConsumerRecord<String, Rollback> record : consumer.poll(POLL)) {
                    TopicPartition at = new TopicPartition(record.topic(), record.partition());
                    if (record.value().force() != Force.ORDERED || taken(record.value())) {
                        consumer.commitSync(Map.of(at, new OffsetAndMetadata(record.offset() + 1)));
                        wait = Duration.ofSeconds(1);
                    } else {
                        rest(at, record.offset(), wait);
                        wait = wait.multipliedBy(2).compareTo(LONGEST) < 0 ? wait.multipliedBy(2) : LONGEST;
                    }
                }
            }
        } catch (WakeupException e) {
            // closed
        } catch (RuntimeException e) {
            failed.accept(e);
        }
    }

    /** Goes on polling meanwhile, or the group would take this instance for dead. */
    private void rest(TopicPartition at, long offset, Duration wait) {
        consumer.pause(consumer.assignment());
        ConsumerRecords<String, Rollback> early = consumer.poll(wait); // of partitions that came meanwhile
        early.partitions().forEach(p -> consumer.seek(p, early.records(p).get(0).offset()));
        consumer.resume(consumer.paused());
        if (consumer.assignment().contains(at)) {
            consumer.seek(at, offset);
        }
    }

    private boolean taken(Rollback rollback) {
        try {
            int status = http.send(post.request(rollback, Clock.systemUTC()), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            boolean later = status == 408 || status == 429 || status >= 500;
            if (status >= 300) {
                LOG.warn("{} was answered by HTTP {}{}", rollback.id(), status, later ? ", and is sent again" : "");
            }
            return !later;
        } catch (IOException e) {
            LOG.warn("{} could not be sent, and is sent again: {}", rollback.id(), Failure.reason(e));
            return false;
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
