package dev.plumbline.service.view;

import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.gate.GateReader;
import dev.plumbline.topologies.CompactedTopicReader;
import dev.plumbline.topologies.PoisonRecords;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topics;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * What stands in the topics of a prefix: incidents, what receivers know of them, what people decided, gates, and the
 * records that could not be read. One consumer of a process feeds it; console, gates, metrics and delivery all ask it.
 * May be asked by any thread.
 */
public final class ClusterView implements AutoCloseable {

    private final Prefix prefix;
    private final CompactedTopicReader reader;
    private final PoisonRecords poison;
    private final IncidentView incidents;
    private final GateBoard gates;

    /**
     * @param client what a client needs to reach the cluster
     * @param poison takes the records that cannot be read; closed by whoever made it
     */
    public ClusterView(Map<String, Object> client, Prefix prefix, PoisonRecords poison, Clock clock) {
        Topics topics = Topics.of(prefix);
        this.prefix = prefix;
        this.poison = poison;
        this.gates = new GateBoard(clock);
        this.reader = new CompactedTopicReader(client, "cluster-view", poison, clock);
        this.incidents = new IncidentView(reader, prefix);
        GateReader.fill(gates, reader, topics.actions());
        reader.add(topics.rejected().poison(), (letter, record) -> poison.accept(letter, record.timestamp()));
    }

    /** Whose topics these are. */
    public Prefix prefix() {
        return prefix;
    }

    /** Reads for others too: to be asked for before it starts. */
    public CompactedTopicReader reader() {
        return reader;
    }

    /** Starts to read, and never ends but by {@link #close}. */
    public void start() {
        reader.start();
    }

    /** All incidents, what receivers know of them, and what people decided. */
    public IncidentView incidents() {
        return incidents;
    }

    /** The gates, as Plumbline and people decided. */
    public GateBoard gates() {
        return gates;
    }

    /** The records that could not be read. */
    public PoisonRecords poison() {
        return poison;
    }

    /** Why it cannot read now; nothing where it can. */
    public Optional<String> trouble() {
        return reader.trouble();
    }

    @Override
    public void close() {
        reader.close();
    }
}
