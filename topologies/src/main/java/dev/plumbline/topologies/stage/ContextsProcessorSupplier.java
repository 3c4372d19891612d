package dev.plumbline.topologies.stage;

import dev.plumbline.models.cell.ContextRecord;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.topologies.Prefix;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The stage beside the first: from contexts, which meet by prompt, to tallies of twins, with the stores that it needs.
 */
public final class ContextsProcessorSupplier implements ProcessorSupplier<String, ContextRecord, String, Object> {

    static final String OPEN = "open-contexts";

    static final String PROGRESS = "twin-progress";
    static final String CONTEXTS = "twin-contexts";
    static final String VOTES = "twin-votes";

    private final Policy policy;
    private final Prefix prefix;
    private final String tallies;

    /**
     * @param tallies name of the node that takes {@link dev.plumbline.models.cell.TallyRecord}
     */
    public ContextsProcessorSupplier(Policy policy, Prefix prefix, String tallies) {
        this.policy = policy;
        this.prefix = prefix;
        this.tallies = tallies;
    }

    @Override
    public Processor<String, ContextRecord, String, Object> get() {
        return new ContextsProcessor(policy, prefix, tallies);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return KafkaStore.builders(OPEN, PROGRESS, CONTEXTS, VOTES);
    }
}
