package dev.plumbline.topologies.stage;

import dev.plumbline.detector.signal.Signal;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.topologies.Prefix;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** The first stage: from samples to tallies, with the stores that it needs. */
public final class SamplesProcessorSupplier implements ProcessorSupplier<byte[], byte[], String, Object> {

    static final String OPEN = "open-answers";

    static final String SEEN = "seen";
    static final String META = "tally-meta";

    private final Policy policy;
    private final List<Signal> signals;
    private final Prefix prefix;
    private final Sinks sinks;

    /**
     * Names of the nodes that take what this stage says.
     *
     * @param tallies takes {@link dev.plumbline.models.cell.TallyRecord}
     * @param contexts takes {@link dev.plumbline.models.cell.ContextRecord}
     * @param deadLetters takes {@link dev.plumbline.models.sample.DeadLetter}
     */
    public record Sinks(String tallies, String contexts, String deadLetters) {}

    public SamplesProcessorSupplier(Policy policy, List<Signal> signals, Prefix prefix, Sinks sinks) {
        this.policy = policy;
        this.signals = List.copyOf(signals);
        this.prefix = prefix;
        this.sinks = sinks;
    }

    @Override
    public Processor<byte[], byte[], String, Object> get() {
        return new SamplesProcessor(policy, signals, prefix, sinks);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return KafkaStore.builders(OPEN, SEEN, META);
    }
}
