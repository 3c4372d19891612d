package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.service.delivery.integration.Integration;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.topologies.ErrorWords;
import dev.plumbline.topologies.RejectedRecord;
import dev.plumbline.topologies.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the alerts of a prefix to one receiver, in their order: here pages are sent.
 *
 * <p><b>Why a consumer group a receiver.</b> The topic {@code alerts} is the queue, and the group's offset is the place
 * in it. A receiver that is down holds up no other, and the partitions of an instance that dies go to another one. The
 * offset of an alert is committed in one transaction with the {@link NotificationState} that it led to, so that the
 * next member knows exactly what the receiver knows. Only a request that was under way when a process died is sent a
 * second time, with the same deduplication key; and where the incident closed meanwhile its end is sent in its place,
 * since what is noted before a receiver first hears of an incident says that it may know.
 *
 * <p><b>Order of steps</b>, in one thread:
 *
 * <ol>
 *   <li>When a partition is assigned: wait for transactions of its former member, read all incidents and states up to
 *       now, and only then handle its alerts. Without the wait a page that was just sent would be sent again.
 *   <li>Poll. While an alert waits for a receiver that is down, partitions are paused but polled: the membership must
 *       not end, and its end must be noticed.
 *   <li>Handle the first alert of the queue: decide, note that a first request is under way, send, commit. An alert
 *       names an incident; what is sent is the incident as it stands now, so a receiver that was down for an hour does
 *       not get an hour's news.
 *   <li>Where no alert waits, once a second: check incidents that are held back by a delay or a silence, and repeat
 *       open ones to receivers that forget them ({@link NotificationSender#repeat}).
 * </ol>
 *
 * <p><b>What must hold.</b> An alert leaves the queue only when it is committed. States are changed in memory after the
 * commit, never before. A receiver that does not answer is asked again, at growing intervals ({@link ReceiverHealth}),
 * and never skipped; one that refuses is not asked again about the same thing. All that may fail throws away queue and
 * states and begins anew from the committed offset. No thread but this one touches them.
 */
final class ReceiverNotifier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReceiverNotifier.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final NotifierContext context;
    private final Topics topics;
    private final String receiver;
    private final IncidentView incidents;
    private final NotificationSender sender;
    private final ReceiverHealth health;
    private final Thread thread;

    private final Deque<Queued> queue = new ArrayDeque<>();
    /** What the receiver knows, by partition and incident. */
    private final Map<Integer, Map<String, NotificationState>> states = new HashMap<>();

    private Instant ticked = Instant.EPOCH;
    private volatile boolean closed;

    ReceiverNotifier(
            NotifierContext context,
            String receiver,
            Integration integration,
            NotificationDecision.Rules rules,
            ReceiverHealth health) {
        this.context = context;
        this.topics = Topics.of(context.prefix());
        this.incidents = context.incidents();
        this.receiver = receiver;
        this.sender = new NotificationSender(context, receiver, integration, rules, health);
        this.health = health;
        this.thread = new Thread(this::run, "notifier-" + receiver);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    ReceiverHealth health() {
        return health;
    }

    /** A request that is under way is cut off: it will be sent again. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(CLOSE.toMillis());
            thread.interrupt();
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (AlertSession session = AlertSession.open(context.client(), topics, context.group(receiver))) {
                session.subscribe(new Assignment(session));
                while (!closed) {
                    step(session);
                }
            } catch (WakeupException | InterruptException e) {
                return;
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                LOG.warn("delivery to {} starts again", receiver, e);
                health.failed("Kafka: " + ErrorWords.of(e), Duration.ZERO);
                rest();
            } finally {
                queue.clear();
                states.clear();
            }
        }
    }

    private void rest() {
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(5_000, health.rest().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step(AlertSession session) {
        poll(session);
        if (!health.rest().isZero()) {
            return;
        }
        Queued head = queue.peek();
        if (head != null) {
            Incident incident = incidents.incident(head.incident()).orElse(head.alerted());
            if (incident == null || handle(incident, head.changed(), head.place(), true, session)) {
                queue.remove();
            }
        } else if (!context.clock().instant().isBefore(ticked.plus(TICK))) {
            ticked = context.clock().instant();
            recheckPending(session);
        }
    }

    private void poll(AlertSession session) {
        boolean free = queue.isEmpty();
        Duration rest = health.rest();
        Duration wait = free || rest.compareTo(POLL) > 0 ? POLL : rest;
        boolean fresh = false;
        for (ConsumerRecord<byte[], byte[]> record : session.poll(free, wait)) {
            queue.add(read(record));
            fresh = true;
        }
        health.waiting(queue.size());
        if (fresh) {
            incidents.catchUp();
        }
    }

    /**
     * Where an alert stands.
     *
     * @param at the offset from which the next member goes on while it is not settled
     * @param next the offset from which it goes on afterwards
     */
    private record Place(int partition, long at, long next) {}

    /**
     * An alert that waits. The key of one that cannot be read names its incident all the same.
     *
     * @param alerted the incident as the alert has it; null where the alert cannot be read
     */
    private record Queued(String incident, @Nullable Incident alerted, boolean changed, Place place) {}

    private Queued read(ConsumerRecord<byte[], byte[]> record) {
        Place place = new Place(record.partition(), record.offset(), record.offset() + 1);
        try {
            Alert alert = topics.delivery().alerts().read(record);
            Incident incident = alert.incident();
            return new Queued(incident.id(), incident, alert.event() == Alert.Event.CHANGED, place);
        } catch (RejectedRecord e) {
            context.poison().accept(e.letter(record.topic(), record.partition(), record.offset(), record.value()));
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            return new Queued(key, null, false, place);
        }
    }

    /** A delay or a silence may have ended, an operator may have acted, and some receivers forget. */
    private void recheckPending(AlertSession session) {
        for (Map.Entry<Integer, Map<String, NotificationState>> e : states.entrySet()) {
            long position = session.position(e.getKey());
            Place place = new Place(e.getKey(), position, position);
            for (NotificationState state : new ArrayList<>(e.getValue().values())) {
                Optional<Incident> incident = incidents.incident(state.incident());
                if (incident.isPresent()
                        && isPending(state, incident.get())
                        && !handle(incident.get(), false, place, false, session)) {
                    return;
                }
            }
        }
        List<NotificationState> known = new ArrayList<>();
        states.values().forEach(byIncident -> known.addAll(byIncident.values()));
        sender.repeat(known);
    }

    /** Whether there may be something to send; not where the receiver knows that the incident is over. */
    private static boolean isPending(NotificationState state, Incident incident) {
        return switch (state.state()) {
            case HELD, OPEN -> true;
            case CLOSED -> incident.course().closed() == null;
            case PASSED, REFUSED -> false;
        };
    }

    /**
     * @param commit whether to commit the place, where it is done, even if the state does not change
     * @return whether it is done
     */
    private boolean handle(Incident incident, boolean changed, Place place, boolean commit, AlertSession session) {
        Map<String, NotificationState> known = states.computeIfAbsent(place.partition(), p -> new HashMap<>());
        NotificationState before = known.get(incident.id());
        NotificationSender.Handled handled =
                sender.handle(incident, before, changed, tried -> session.commit(tried, place.partition(), place.at()));
        NotificationState after = handled.state();
        boolean isNew = !Objects.equals(after, before);
        if (isNew || (commit && handled.done())) {
            session.commit(isNew ? after : null, place.partition(), handled.done() ? place.next() : place.at());
        }
        if (after != null) {
            known.put(incident.id(), after);
        }
        return handled.done();
    }

    /** Before a partition's alerts are handled, it is known what the receiver knows of their incidents. */
    private final class Assignment implements ConsumerRebalanceListener {

        private final AlertSession session;

        Assignment(AlertSession session) {
            this.session = session;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (partitions.isEmpty()) {
                return;
            }
            session.awaitTransactions(Set.copyOf(partitions));
            incidents.catchUp();
            partitions.forEach(p -> states.put(p.partition(), incidents.receipts(receiver, p.partition())));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                queue.removeIf(queued -> queued.place().partition() == partition.partition());
                states.remove(partition.partition());
            }
        }
    }
}
