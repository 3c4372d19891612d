package dev.plumbline.service.instance;

import dev.plumbline.service.Failure;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether all that was published has gone through a prefix. Each stage commits its input in one transaction with what
 * it says of it, so once the first stage has committed the end of {@code samples}, the end of {@code tallies} is final,
 * and so on to the last alert that was announced.
 */
public final class Drain {

    private static final long PAUSE_MILLIS = 100;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Offsets offsets;
    private final Prefix prefix;

    public Drain(Admin admin, Prefix prefix) {
        this.offsets = new Offsets(admin);
        this.prefix = prefix;
    }

    /**
     * Waits until nothing is on its way any more. Nobody may publish meanwhile.
     *
     * @param goOn asked now and then whether to wait on
     * @return whether all has gone through
     */
    public boolean await(BooleanSupplier goOn) {
        Topics topics = Topics.of(prefix);
        return await(prefix.name(), topics.samples(), goOn)
                && await(prefix.name(), topics.inner().contexts(), goOn)
                && await(prefix.name(), topics.inner().tallies(), goOn)
                && await(Announcer.group(prefix), topics.delivery().alerts(), goOn)
                && await(Announcer.group(prefix), topics.inner().tallies(), goOn);
    }

    private boolean await(String group, Topic<?, ?> topic, BooleanSupplier goOn) {
        try {
            while (goOn.getAsBoolean()) {
                Map<TopicPartition, Long> committed = offsets.committed(group, PATIENCE);
                Map<TopicPartition, Long> ends = offsets.ends(topic, IsolationLevel.READ_UNCOMMITTED, PATIENCE);
                // A transaction's offsets may be seen a moment before its records.
                boolean settled = ends.equals(offsets.ends(topic, IsolationLevel.READ_COMMITTED, PATIENCE));
                if (settled
                        && ends.entrySet().stream()
                                .allMatch(e -> committed.getOrDefault(e.getKey(), 0L) >= e.getValue())) {
                    return true;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            return false;
        } catch (ExecutionException | TimeoutException e) {
            throw new Failure("cannot see how far " + prefix.name() + " has come: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }
}
