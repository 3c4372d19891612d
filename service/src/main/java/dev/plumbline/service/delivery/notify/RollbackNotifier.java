package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.service.delivery.integration.RollbackTarget;
import dev.plumbline.service.delivery.integration.SendResult;
import dev.plumbline.topologies.RejectedRecord;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries rollbacks to whom they concern, in order, each until it is taken or refused: a target that is down delays
 * them and loses none but those whose incident is over by then. The instances of a prefix share the work. A request
 * that was cut off is made again, with the same id.
 */
final class RollbackNotifier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RollbackNotifier.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final NotifierContext context;
    private final String name;
    private final Topic<String, Rollback> topic;
    private final RollbackTarget target;
    private final ReceiverHealth health;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param name its consumer group's, within those of delivery
     * @param health of its own: a rollback that cannot be told must not hold up a page
     */
    RollbackNotifier(NotifierContext context, String name, RollbackTarget target, ReceiverHealth health) {
        this.context = context;
        this.name = name;
        this.topic = Topics.of(context.prefix()).actions().rollbacks();
        this.target = target;
        this.health = health;
        this.thread = new Thread(this::run, "rollbacks-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    ReceiverHealth health() {
        return health;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(config(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer.subscribe(List.of(topic.name()));
                follow(consumer);
            } catch (InterruptException e) {
                return;
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                LOG.warn("rollbacks for {} start again", name, e);
                pause();
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        Deque<ConsumerRecord<byte[], byte[]>> queue = new ArrayDeque<>();
        while (!closed) {
            if (queue.isEmpty()) {
                consumer.resume(consumer.assignment());
            } else {
                consumer.pause(consumer.assignment());
            }
            consumer.poll(POLL).forEach(queue::add);
            queue.removeIf(record -> !consumer.assignment().contains(partition(record)));
            health.waiting(queue.size());
            ConsumerRecord<byte[], byte[]> head = queue.peek();
            if (head != null && health.rest().isZero() && done(head)) {
                consumer.commitSync(Map.of(partition(head), new OffsetAndMetadata(head.offset() + 1)));
                queue.remove();
            }
        }
    }

    private boolean done(ConsumerRecord<byte[], byte[]> record) {
        try {
            return done(topic.read(record));
        } catch (RejectedRecord e) {
            context.poison().accept(e.letter(record.topic(), record.partition(), record.offset(), record.value()));
            return true;
        }
    }

    private boolean done(Rollback rollback) {
        if (!target.wants(rollback) || isOver(rollback)) {
            return true;
        }
        SendResult answer = context.requests().send(name, target.request(rollback, context.clock()), target::answer);
        if (answer instanceof SendResult.Later later) {
            health.failed(later.why(), later.after());
            return false;
        }
        if (answer instanceof SendResult.Refused refused) {
            health.refused(refused.why());
            LOG.error("{} refused rollback {}: {}", name, rollback.id(), refused.why());
        } else {
            health.worked();
        }
        return true;
    }

    /** What was not told in time would take back a version that nothing is wrong with. */
    private boolean isOver(Rollback rollback) {
        context.incidents().catchUp();
        long now = context.clock().millis();
        Incident incident =
                context.incidents().incident(rollback.fault().incident()).orElse(null);
        boolean over = incident != null
                && (incident.course().closed() != null
                        || context.incidents()
                                .people()
                                .falseAlarm(incident, now)
                                .isPresent());
        if (over) {
            LOG.warn("{} is not told of rollback {}: its incident is over", name, rollback.id());
        }
        return over;
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new HashMap<>(context.client());
        config.put(ConsumerConfig.GROUP_ID_CONFIG, context.group(name));
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return config;
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
