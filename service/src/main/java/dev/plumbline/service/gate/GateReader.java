package dev.plumbline.service.gate;

import dev.plumbline.topologies.ActionTopics;
import dev.plumbline.topologies.CompactedTopicReader;
import dev.plumbline.topologies.PoisonRecords;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topics;
import java.time.Clock;
import java.util.Map;

/** Fills a board from the topics for those who look at nothing else. */
public final class GateReader implements AutoCloseable {

    private final CompactedTopicReader reader;

    /** @param client what a client needs to reach the cluster */
    public GateReader(Map<String, Object> client, Prefix prefix, GateBoard board) {
        reader = new CompactedTopicReader(client, "gates", PoisonRecords.logged(), Clock.systemUTC());
        fill(board, reader, Topics.of(prefix).actions());
    }

    /** Fills a board by a reader that reads for others too. */
    public static void fill(GateBoard board, CompactedTopicReader reader, ActionTopics topics) {
        reader.add(topics.gates(), (gate, record) -> board.apply(gate))
                .add(topics.overrides(), (word, record) -> board.apply(word))
                .add(topics.probes(), (probe, record) -> board.apply(probe))
                .whenComplete(board::completed);
    }

    /** Reads what is there, and ends. */
    public void readOnce() {
        reader.readToEnd();
    }

    /** Reads on and on in a thread of its own. */
    public void start() {
        reader.start();
    }

    @Override
    public void close() {
        reader.close();
    }
}
