package dev.plumbline.service.console;

import dev.plumbline.models.incident.Incident;
import dev.plumbline.topologies.ActionTopics;
import dev.plumbline.topologies.CompactedTopicReader;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Fills what the console shows with what the last stage said, from some hours ago on. */
final class Follower {

    private static final Duration FLOW = Duration.ofHours(6);
    private static final Duration ACTIONS = Duration.ofDays(7);

    private final Prefix prefix;
    private final Clock clock;
    private final long window;
    private final RecentView recent;
    private final Map<String, Long> times = new HashMap<>();

    /** @param window length of a window of event time */
    Follower(Prefix prefix, Clock clock, Duration window, RecentView recent) {
        this.prefix = prefix;
        this.clock = clock;
        this.window = window.toMillis();
        this.recent = recent;
    }

    /**
     * Follows by a reader that reads for others too.
     *
     * @param changed called after something was taken
     */
    void follow(CompactedTopicReader reader, Runnable changed) {
        Topics topics = Topics.of(prefix);
        ActionTopics actions = topics.actions();
        int partitions = topics.inner().tallies().partitions();
        reader.add(topics.evidence(), FLOW, (evidence, record) -> recent.record(evidence))
                .add(
                        topics.inner().tallies(),
                        FLOW,
                        (tally, record) -> recent.record(tally, tally.partition() % partitions == record.partition()))
                .add(topics.incidents(), FLOW, this::record)
                .add(actions.audit(), ACTIONS, (decision, record) -> recent.record(decision))
                .add(actions.unsticks(), ACTIONS, (unstick, record) -> recent.record(unstick))
                .add(actions.rollbacks(), ACTIONS, (rollback, record) -> recent.record(rollback))
                .afterEach(changed);
    }

    /** Others read the incidents from their beginning: what is older than the rest is not shown. */
    private void record(Incident incident, ConsumerRecord<byte[], byte[]> record) {
        if (record.timestamp() >= clock.millis() - FLOW.toMillis()) {
            recent.record(time(record, incident), incident);
        }
    }

    /**
     * When an incident stood so. A recording is read faster than it was made; there an incident is told once a window.
     */
    private long time(ConsumerRecord<byte[], byte[]> record, Incident incident) {
        if (prefix.kind() == Prefix.Kind.LIVE) {
            return record.timestamp();
        }
        return times.merge(incident.id(), incident.course().detected(), (last, first) -> last + window);
    }
}
