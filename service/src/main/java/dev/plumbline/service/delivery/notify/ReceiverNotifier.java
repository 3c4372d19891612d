package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.DeadLetter;
import dev.plumbline.service.Failure;
import dev.plumbline.service.delivery.integration.Alertmanager;
import dev.plumbline.service.delivery.integration.Integration;
import dev.plumbline.service.delivery.integration.Notification;
import dev.plumbline.service.delivery.integration.SendResult;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.RejectedRecord;
import dev.plumbline.topologies.Topics;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the alerts of a prefix to one receiver, in their order. The queue is the topic {@code alerts} itself: its
 * offset is committed after each alert, in one transaction with the receipt, so that whoever takes over knows exactly
 * what the receiver was told. Only a request that was under way when a process died is made a second time, with the
 * same dedup key.
 * <p>
 * One thread and one consumer group a receiver: one that is down holds up nobody else. All instances of a prefix share
 * the group.
 */
final class ReceiverNotifier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReceiverNotifier.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final NotifierContext office;
    private final Map<String, Object> client;
    private final Prefix prefix;
    private final Topics topics;
    private final String receiver;
    private final Integration channel;
    private final NotificationDecision.Rules rules;
    private final IncidentView board;
    private final ReceiverHealth circuit;
    private final DeliveryMetrics metrics;
    private final Notices notices;
    private final BooleanSupplier healthy;
    private final Clock clock;
    private final Thread thread;

    private final Deque<Queued> queue = new ArrayDeque<>();
    private final Map<Integer, Map<String, NotificationState>> receipts = new HashMap<>();
    private Instant ticked = Instant.EPOCH;
    private Instant repeated = Instant.EPOCH;
    private volatile boolean closed;

    /** Makes notices of incidents. */
    interface Notices {
        Notification of(
                Notification.Kind kind,
                Incident incident,
                Level level,
                @Nullable NotificationState receipt,
                @Nullable String by,
                long at);
    }

    /**
     * What all couriers of an instance share.
     *
     * @param patience a receiver that takes longer to answer is asked again
     * @param poison is told of records that cannot be read
     */
    record NotifierContext(
            Map<String, Object> client,
            Prefix prefix,
            IncidentView board,
            DeliveryMetrics metrics,
            Notices notices,
            BooleanSupplier healthy,
            HttpClient http,
            Duration patience,
            Clock clock,
            Consumer<DeadLetter> poison) {

        /** One request, and what became of it; counted. */
        SendResult send(String receiver, HttpRequest request, BiFunction<HttpResponse<?>, Clock, SendResult> meaning) {
            Instant began = clock.instant();
            SendResult answer = answer(http.sendAsync(request, HttpResponse.BodyHandlers.discarding()), meaning);
            metrics.request(receiver, answer, Duration.between(began, clock.instant()));
            return answer;
        }

        /** The client's own time limit does not count the body. Messages of its errors may hold the address. */
        private SendResult answer(
                CompletableFuture<HttpResponse<Void>> response,
                BiFunction<HttpResponse<?>, Clock, SendResult> meaning) {
            try {
                return meaning.apply(response.get(patience.toMillis(), TimeUnit.MILLISECONDS), clock);
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                return new SendResult.Later(cause.getClass().getSimpleName(), Duration.ZERO);
            } catch (TimeoutException e) {
                return new SendResult.Later("no answer within " + patience.toSeconds() + " s", Duration.ZERO);
            } catch (InterruptedException e) {
                throw Failure.interrupted(e);
            } finally {
                response.cancel(true);
            }
        }
    }

    ReceiverNotifier(
            NotifierContext office,
            String receiver,
            Integration channel,
            NotificationDecision.Rules rules,
            ReceiverHealth circuit) {
        this.office = office;
        this.client = office.client();
        this.prefix = office.prefix();
        this.topics = Topics.of(prefix);
        this.board = office.board();
        this.metrics = office.metrics();
        this.notices = office.notices();
        this.healthy = office.healthy();
        this.clock = office.clock();
        this.receiver = receiver;
        this.channel = channel;
        this.rules = rules;
        this.circuit = circuit;
        this.thread = new Thread(this::run, "courier-" + receiver);
        thread.setDaemon(true);
        thread.start();
    }

    /** The consumer group of a receiver. */
    static String group(Prefix prefix, String receiver) {
        return prefix.name() + ".delivery." + receiver;
    }

    ReceiverHealth circuit() {
        return circuit;
    }

    /** A request that is under way is cut off: it will be made again. */
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
            try (KafkaConsumer<byte[], byte[]> consumer = consumer();
                    KafkaProducer<String, NotificationState> producer = producer()) {
                producer.initTransactions();
                consumer.subscribe(List.of(topics.alerts().name()), new Assignment(consumer));
                while (!closed) {
                    step(consumer, producer);
                }
            } catch (WakeupException | InterruptException e) {
                return;
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                LOG.warn("delivery to {} starts again", receiver, e);
                circuit.failed("Kafka: " + e.getClass().getSimpleName(), Duration.ZERO);
                rest();
            } finally {
                queue.clear();
                receipts.clear();
            }
        }
    }

    private void rest() {
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(5_000, circuit.rest().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * One record, or one look at what waits. Polls in between, to stay a member of the group and to hear when it is
     * not.
     */
    private void step(KafkaConsumer<byte[], byte[]> consumer, KafkaProducer<String, NotificationState> producer) {
        boolean free = queue.isEmpty();
        if (free) {
            consumer.resume(consumer.assignment());
        } else {
            consumer.pause(consumer.assignment());
        }
        Duration rest = circuit.rest();
        Duration wait = free || rest.compareTo(POLL) > 0 ? POLL : rest;
        boolean fresh = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            queue.add(read(record));
            fresh = true;
        }
        circuit.waiting(queue.size());
        if (fresh) {
            board.catchUp();
        }
        if (!circuit.rest().isZero()) {
            return;
        }
        Queued head = queue.peek();
        if (head != null) {
            Incident incident = board.incident(head.incident()).orElse(head.said());
            if (incident == null || handle(incident, head.changed(), head.place(), true, consumer, producer)) {
                queue.remove();
            }
        } else if (!clock.instant().isBefore(ticked.plus(TICK))) {
            ticked = clock.instant();
            recheckPending(consumer, producer);
        }
    }

    /**
     * Where an alert stands.
     *
     * @param next the offset from which whoever takes over goes on
     */
    private record Place(int partition, long next) {}

    /**
     * An alert that waits. Of one that cannot be read its key still says which incident it is about, and that stands
     * elsewhere.
     *
     * @param said the incident as the alert has it; null where the alert cannot be read
     */
    private record Queued(String incident, @Nullable Incident said, boolean changed, Place place) {}

    private Queued read(ConsumerRecord<byte[], byte[]> record) {
        Place place = new Place(record.partition(), record.offset() + 1);
        try {
            Alert alert = topics.alerts().read(record);
            Incident incident = alert.incident();
            return new Queued(incident.id(), incident, alert.event() == Alert.Event.CHANGED, place);
        } catch (RejectedRecord e) {
            office.poison().accept(e.letter(record.topic(), record.partition(), record.offset(), record.value()));
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            return new Queued(key, null, false, place);
        }
    }

    /** What was held back may be due; people may have decided something; Alertmanager forgets. */
    private void recheckPending(
            KafkaConsumer<byte[], byte[]> consumer, KafkaProducer<String, NotificationState> producer) {
        for (Map.Entry<Integer, Map<String, NotificationState>> e : receipts.entrySet()) {
            long next = consumer.position(new TopicPartition(topics.alerts().name(), e.getKey()));
            for (NotificationState receipt : new ArrayList<>(e.getValue().values())) {
                Optional<Incident> incident = board.incident(receipt.incident());
                if (incident.isPresent()
                        && waits(receipt, incident.get())
                        && !handle(incident.get(), false, new Place(e.getKey(), next), false, consumer, producer)) {
                    return;
                }
            }
        }
        repeat();
    }

    /** Whether there may be something to do: what is over, and known to be, is not looked at again. */
    private static boolean waits(NotificationState receipt, Incident incident) {
        return switch (receipt.state()) {
            case HELD, OPEN -> true;
            case CLOSED -> incident.course().closed() == null;
            case PASSED, REFUSED -> false;
        };
    }

    /**
     * Does what is to be done about one incident.
     *
     * @param commit whether to commit the place even if nothing is to be done
     * @return whether it is done
     */
    private boolean handle(
            Incident incident,
            boolean changed,
            Place place,
            boolean commit,
            KafkaConsumer<byte[], byte[]> consumer,
            KafkaProducer<String, NotificationState> producer) {
        Map<String, NotificationState> known = receipts.computeIfAbsent(place.partition(), p -> new HashMap<>());
        NotificationState receipt = known.get(incident.id());
        Instant now = clock.instant();
        NotificationState after = receipt;
        NotificationDecision ruling = rules.decide(incident, receipt, changed, now);
        if (ruling instanceof NotificationDecision.Send tell) {
            Notification notice =
                    notices.of(tell.kind(), incident, tell.level(), receipt, tell.by(), at(tell.kind(), incident, now));
            SendResult answer = office.send(receiver, channel.request(notice, clock), channel::answer);
            if (answer instanceof SendResult.Later later) {
                circuit.failed(later.why(), later.after());
                return false;
            }
            after = sent(tell, answer, incident, receipt, now);
        } else if (ruling instanceof NotificationDecision.Note note) {
            after = receipt(incident, note.state(), incident.level(), receipt, now, note.why());
        }
        boolean noted = !Objects.equals(after, receipt);
        if (commit || noted) {
            commit(noted ? after : null, place, consumer, producer);
        }
        if (after != null) {
            known.put(incident.id(), after);
        }
        return true;
    }

    private NotificationState sent(
            NotificationDecision.Send tell,
            SendResult answer,
            Incident incident,
            @Nullable NotificationState receipt,
            Instant now) {
        if (answer instanceof SendResult.Refused refused) {
            circuit.refused(refused.why());
            LOG.error("receiver {} refused incident {}: {}", receiver, incident.id(), refused.why());
            boolean open = receipt != null
                    && receipt.state() == NotificationState.State.OPEN
                    && tell.state() == NotificationState.State.OPEN;
            NotificationState.State state = open
                    ? NotificationState.State.OPEN
                    : tell.state() == NotificationState.State.CLOSED
                            ? NotificationState.State.CLOSED
                            : NotificationState.State.REFUSED;
            return receipt(incident, state, tell.level(), receipt, now, tell.why() + " refused: " + refused.why());
        }
        circuit.worked();
        metrics.sent(receiver, tell.kind());
        NotificationState after = receipt(incident, tell.state(), tell.level(), receipt, now, tell.why());
        return tell.kind() == Notification.Kind.ACKNOWLEDGED
                ? new NotificationState(
                        receiver, incident.id(), after.state(), after.level(), true, after.time(), after.why())
                : after;
    }

    private NotificationState receipt(
            Incident incident,
            NotificationState.State state,
            Level level,
            @Nullable NotificationState before,
            Instant now,
            String why) {
        boolean acknowledged = before != null && before.acknowledged() && state == NotificationState.State.OPEN;
        return new NotificationState(receiver, incident.id(), state, level, acknowledged, now.toEpochMilli(), why);
    }

    private static long at(Notification.Kind kind, Incident incident, Instant now) {
        return switch (kind) {
            case OPENED -> incident.course().detected();
            case CLOSED ->
                incident.course().closed() == null
                        ? now.toEpochMilli()
                        : incident.course().closed();
            case RAISED, CHANGED, ACKNOWLEDGED, LEFT -> now.toEpochMilli();
        };
    }

    private void commit(
            @Nullable NotificationState receipt,
            Place place,
            KafkaConsumer<byte[], byte[]> consumer,
            KafkaProducer<String, NotificationState> producer) {
        producer.beginTransaction();
        if (receipt != null) {
            Future<?> unused = // the transaction fails with it
                    producer.send(new ProducerRecord<>(
                            topics.deliveries().name(), place.partition(), receipt.key(), receipt));
        }
        producer.sendOffsetsToTransaction(
                Map.of(
                        new TopicPartition(topics.alerts().name(), place.partition()),
                        new OffsetAndMetadata(place.next())),
                consumer.groupMetadata());
        producer.commitTransaction();
    }

    private void repeat() {
        Duration every = channel.repeat();
        if (every == null || clock.instant().isBefore(repeated.plus(every))) {
            return;
        }
        List<Notification> standing = new ArrayList<>();
        for (Map<String, NotificationState> known : receipts.values()) {
            for (NotificationState receipt : known.values()) {
                board.incident(receipt.incident())
                        .filter(incident ->
                                receipt.state() == NotificationState.State.OPEN || justClosed(receipt, every))
                        .ifPresent(incident -> standing.add(again(incident, receipt)));
            }
        }
        HttpRequest request = channel.repetition(standing, healthy.getAsBoolean(), clock);
        if (request != null) {
            SendResult answer = office.send(receiver, request, channel::answer);
            if (answer instanceof SendResult.Later later) {
                circuit.failed(later.why(), later.after());
                return;
            }
            if (answer instanceof SendResult.Refused refused) {
                circuit.refused(refused.why());
            } else {
                circuit.worked();
            }
        }
        repeated = clock.instant();
    }

    private boolean justClosed(NotificationState receipt, Duration every) {
        return receipt.state() == NotificationState.State.CLOSED
                && receipt.time() > clock.millis() - Alertmanager.LIFE * every.toMillis();
    }

    private Notification again(Incident incident, NotificationState receipt) {
        boolean open = receipt.state() == NotificationState.State.OPEN;
        Notification.Kind kind = open ? Notification.Kind.OPENED : Notification.Kind.CLOSED;
        long at = !open && incident.course().closed() == null ? receipt.time() : at(kind, incident, clock.instant());
        return notices.of(kind, incident, receipt.level(), receipt, null, at);
    }

    /** Whoever gets a partition first learns what the receiver knows of its incidents. */
    private final class Assignment implements ConsumerRebalanceListener {

        private final KafkaConsumer<byte[], byte[]> consumer;

        Assignment(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (partitions.isEmpty()) {
                return;
            }
            consumer.committed(Set.copyOf(partitions)); // waits for transactions that are under way
            board.catchUp();
            partitions.forEach(p -> receipts.put(p.partition(), board.receipts(receiver, p.partition())));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                queue.removeIf(queued -> queued.place().partition() == partition.partition());
                receipts.remove(partition.partition());
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group(prefix, receiver));
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000);
        config.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private KafkaProducer<String, NotificationState> producer() {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group(prefix, receiver) + "." + UUID.randomUUID());
        config.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(
                config,
                topics.deliveries().key().serializer(),
                topics.deliveries().value().serializer());
    }
}
