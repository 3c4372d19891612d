package dev.plumbline.service.delivery.operator;

import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.topologies.CompactedTopicReader;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * All incidents, what receivers know of them, and what people decided: the compacted topics of a prefix, read from
 * their beginning and followed for ever. May be asked by any thread.
 */
public final class IncidentView {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Topics topics;
    private final CompactedTopicReader reader;
    private final Map<String, Incident> incidents = new ConcurrentHashMap<>();
    private final Map<String, Kept> receipts = new ConcurrentHashMap<>();
    private final OperatorActions people = new OperatorActions();

    /** A receipt, and in which partition it is kept. */
    public record Kept(int partition, NotificationState receipt) {}

    /** @param reader reads the topics, and is started and closed by whoever made it */
    public IncidentView(CompactedTopicReader reader, Prefix prefix) {
        this.topics = Topics.of(prefix);
        this.reader = reader;
        reader.add(topics.incidents(), (incident, record) -> incidents.put(incident.id(), incident))
                .add(
                        topics.delivery().deliveries(),
                        (receipt, record) -> receipts.put(receipt.key(), new Kept(record.partition(), receipt)))
                .add(topics.delivery().people(), (act, record) -> people.apply(act));
    }

    /** An incident as it stands. */
    public Optional<Incident> incident(String id) {
        return Optional.ofNullable(incidents.get(id));
    }

    /** All incidents, the last first. */
    public List<Incident> incidents() {
        return incidents.values().stream()
                .sorted(Comparator.comparingLong(
                                (Incident incident) -> incident.course().detected())
                        .reversed()
                        .thenComparing(Incident::id))
                .toList();
    }

    /** What all receivers know of an incident. */
    public List<NotificationState> receipts(String incident) {
        return receipts.values().stream()
                .map(Kept::receipt)
                .filter(receipt -> receipt.incident().equals(incident))
                .sorted(Comparator.comparing(NotificationState::receiver))
                .toList();
    }

    /** What a receiver knows of the incidents of one partition, by their ids. */
    public Map<String, NotificationState> receipts(String receiver, int partition) {
        return receipts.values().stream()
                .filter(kept -> kept.partition() == partition
                        && kept.receipt().receiver().equals(receiver))
                .collect(Collectors.toMap(kept -> kept.receipt().incident(), Kept::receipt));
    }

    /** What receivers know to go on. */
    public List<Kept> open() {
        return receipts.values().stream()
                .filter(kept -> kept.receipt().state() == NotificationState.State.OPEN)
                .toList();
    }

    /** What people decided. */
    public OperatorActions people() {
        return people;
    }

    /** Waits until it has read all that was written before, transactions that are under way included. */
    public void catchUp() {
        reader.catchUp(
                List.of(
                        topics.incidents(),
                        topics.delivery().deliveries(),
                        topics.delivery().people()),
                PATIENCE);
    }
}
