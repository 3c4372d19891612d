package dev.plumbline.service.instance;

import dev.plumbline.service.view.FleetFacts;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many records lie between what was written and what has been processed, by topic; looked up now and then, not at
 * each scrape.
 */
final class Lag implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lag.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Offsets offsets;
    private final Prefix prefix;
    private final List<Topic<?, ?>> topics;
    private final Map<String, TopicQueue> queues = new ConcurrentHashMap<>();
    private final Clock clock;

    /** When samples were last seen to be written, or to wait, in milliseconds since the epoch; 0 for never. */
    private volatile long arrived;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lag");
        thread.setDaemon(true);
        return thread;
    });

    Lag(Admin admin, Prefix prefix, MeterRegistry registry, Clock clock) {
        this.clock = clock;
        this.offsets = new Offsets(admin);
        this.prefix = prefix;
        Topics all = Topics.of(prefix);
        this.topics = List.of(all.samples(), all.inner().contexts(), all.inner().tallies());
        for (Topic<?, ?> topic : topics) {
            String stage = topic.name().substring(prefix.name().length() + 1);
            TopicQueue queue = new TopicQueue();
            queues.put(topic.name(), queue);
            Gauge.builder("plumbline.lag", queue, q -> (double) q.waiting())
                    .description("Records that were written and not yet processed, by the topic they lie in")
                    .baseUnit("records")
                    .tag("topic", stage)
                    .register(registry);
        }
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What lies there and was not processed. */
    FleetFacts.Waiting waiting() {
        return new FleetFacts.Waiting(backlog(), arrived);
    }

    /** How many records wait beyond the usual flow; 0 where none do. */
    private long backlog() {
        return queues.values().stream().mapToLong(TopicQueue::backlog).sum();
    }

    private void look() {
        try {
            for (Topic<?, ?> topic : topics) {
                boolean grown = Objects.requireNonNull(queues.get(topic.name()))
                        .add(offsets.position(prefix.name(), topic, PATIENCE));
                if (grown && topic.equals(topics.get(0))) {
                    arrived = clock.millis();
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("cannot see how far {} has come", prefix.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
