package dev.plumbline.service.instance;

import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PublishedPolicy;
import dev.plumbline.models.sample.DeadLetter;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.cli.PolicyFile;
import dev.plumbline.topologies.PolicyLog;
import dev.plumbline.topologies.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Heeds the policies that are published. All that stand in the topic are known before the first window is judged; one
 * that comes later is in force from a window that is still to come, on every instance the same. One that is invalid, or
 * changes what may not change, is refused, and the old one stays.
 */
final class PolicyWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyWatch.class);

    private final Policies policies;
    private final PolicyLog log;
    private volatile @Nullable String refused;

    /** @param poison is told of records that are no policy */
    PolicyWatch(Map<String, Object> client, Prefix prefix, Policy first, Consumer<DeadLetter> poison) {
        this.policies = new Policies(first);
        this.log = new PolicyLog(client, prefix, this::switchPolicy, poison);
    }

    /** Reads what was published, and goes on to read in a thread of its own. */
    Policies start() {
        try {
            log.readToEnd();
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
        log.start();
        return policies;
    }

    private void switchPolicy(PublishedPolicy published) {
        String name = "the policy that " + published.by() + " published at " + Rfc3339.write(published.time());
        try {
            List<String> changed = policies.put(published.from(), PolicyFile.read("policy", published.yaml()));
            if (changed.isEmpty()) {
                LOG.info("{} is in force from {} on", name, Rfc3339.write(published.from()));
                refused = null;
            } else {
                refuse(name + " is refused, and the old one stays: it changes " + changed);
            }
        } catch (BadPolicy e) {
            refuse(name + " is refused, and the old one stays: " + e.getMessage());
        }
    }

    private void refuse(String why) {
        LOG.warn(why);
        refused = why;
    }

    /** Why the last policy that was published is not in force; null where it is, or will be. */
    @Nullable
    String refused() {
        return refused;
    }

    /** Why policies cannot be read now; nothing where they can. */
    Optional<String> trouble() {
        return log.trouble();
    }

    @Override
    public void close() {
        log.close();
    }
}
