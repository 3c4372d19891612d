package dev.plumbline.topologies;

import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.topologies.stage.ContextsProcessorSupplier;
import dev.plumbline.topologies.stage.SamplesProcessorSupplier;
import dev.plumbline.topologies.stage.TalliesProcessorSupplier;
import dev.plumbline.topologies.stage.WatermarkPartitioner;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;

/**
 * One application, three stages: {@code samples → tallies} by session, {@code contexts → tallies} by prompt, and
 * {@code tallies → evidence, incidents, alerts, actions} by model. They meet in topics that are made before, and share
 * no store.
 */
public final class PlumblineTopology {

    private static final String TALLY = "tally-samples";
    private static final String COMPARE = "compare-twins";
    private static final String JUDGE = "judge-windows";

    private PlumblineTopology() {}

    /** The topology of a prefix. */
    public static Topology of(Policy policy, List<Signal> signals, Prefix prefix) {
        return of(policy, signals, prefix, Topics.of(prefix));
    }

    /** The same where the policy may change: what the first stages heed of it may not. */
    public static Topology of(Policies policies, List<Signal> signals, Prefix prefix) {
        return of(policies, signals, prefix, Topics.of(prefix));
    }

    /** The same on topics of one's own, such as those that read with other eyes. */
    public static Topology of(Policy policy, List<Signal> signals, Prefix prefix, Topics topics) {
        return of(new Policies(policy), signals, prefix, topics);
    }

    private static Topology of(Policies policies, List<Signal> signals, Prefix prefix, Topics topics) {
        Policy policy = policies.first();
        Topology topology = new Topology();
        tally(topology, policy, signals, prefix, topics);
        compare(topology, policy, prefix, topics);
        judge(topology, policies, signals, prefix, topics);
        return topology;
    }

    private static void tally(Topology topology, Policy policy, List<Signal> signals, Prefix prefix, Topics topics) {
        SamplesProcessorSupplier.Sinks sinks =
                new SamplesProcessorSupplier.Sinks("to-tallies", "to-contexts", "to-samples-dlq");
        Topic<byte[], byte[]> samples = topics.samples();
        topology.addSource(
                "from-samples", samples.key().deserializer(), samples.value().deserializer(), samples.name());
        topology.addProcessor(TALLY, new SamplesProcessorSupplier(policy, signals, prefix, sinks), "from-samples");
        broadcast(topology, sinks.tallies(), topics.inner().tallies(), TALLY);
        broadcast(topology, sinks.contexts(), topics.inner().contexts(), TALLY);
        sink(topology, sinks.deadLetters(), topics.rejected().deadLetters(), TALLY);
    }

    private static void compare(Topology topology, Policy policy, Prefix prefix, Topics topics) {
        String poison = "contexts-to-poison";
        read(topology, "contexts", topics.inner().contexts(), COMPARE, poison);
        topology.addProcessor(
                COMPARE, new ContextsProcessorSupplier(policy, prefix, "twins-to-tallies"), "read-contexts");
        sink(topology, poison, topics.rejected().poison(), "read-contexts");
        broadcast(topology, "twins-to-tallies", topics.inner().tallies(), COMPARE);
    }

    private static void judge(
            Topology topology, Policies policies, List<Signal> signals, Prefix prefix, Topics topics) {
        TalliesProcessorSupplier.Sinks sinks = new TalliesProcessorSupplier.Sinks(
                "to-evidence",
                "to-incidents",
                "to-alerts",
                "to-gates",
                "to-unsticks",
                "to-rollbacks",
                "to-audit",
                "to-baselines");
        ActionTopics actions = topics.actions();
        String poison = "tallies-to-poison";
        read(topology, "tallies", topics.inner().tallies(), JUDGE, poison);
        read(topology, "baselines", topics.baselines(), JUDGE, poison);
        read(topology, "overrides", actions.overrides(), JUDGE, poison);
        topology.addProcessor(
                JUDGE,
                new TalliesProcessorSupplier(policies, Signals.questions(signals), prefix.kind(), sinks),
                "read-tallies",
                "read-baselines",
                "read-overrides");
        sink(topology, poison, topics.rejected().poison(), "read-tallies", "read-baselines", "read-overrides");
        sink(topology, sinks.evidence(), topics.evidence(), JUDGE);
        sink(topology, sinks.incidents(), topics.incidents(), JUDGE);
        sink(topology, sinks.alerts(), topics.delivery().alerts(), JUDGE);
        sink(topology, sinks.gates(), actions.gates(), JUDGE);
        sink(topology, sinks.unsticks(), actions.unsticks(), JUDGE);
        sink(topology, sinks.rollbacks(), actions.rollbacks(), JUDGE);
        sink(topology, sinks.audit(), actions.audit(), JUDGE);
        sink(topology, sinks.baselines(), topics.baselines(), JUDGE);
    }

    /** A source of bytes and the node that reads them for a stage: what it cannot read goes to {@code poison}. */
    private static void read(Topology topology, String name, Topic<String, ?> topic, String stage, String poison) {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        topology.addSource("from-" + name, bytes, bytes, topic.name());
        String reader = "read-" + name;
        topology.addProcessor(reader, () -> new RecordReader<>(topic, stage, poison), "from-" + name);
    }

    private static <V> void broadcast(Topology topology, String name, Topic<String, V> topic, String parent) {
        topology.addSink(
                name,
                topic.name(),
                topic.key().serializer(),
                topic.value().serializer(),
                new WatermarkPartitioner(),
                parent);
    }

    private static <K, V> void sink(Topology topology, String name, Topic<K, V> topic, String... parents) {
        topology.addSink(
                name, topic.name(), topic.key().serializer(), topic.value().serializer(), parents);
    }
}
