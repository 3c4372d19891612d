package dev.plumbline.topologies;

import dev.plumbline.models.sample.DeadLetter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics on behalf of whoever needs all of what stands in them: compacted topics from their beginning, and of
 * others the last hours. It has no consumer group and commits no offsets. It reads once to the end, or follows the
 * topics in a thread of its own.
 *
 * <p>A record that cannot be read is passed over and handed to {@code poison}. After an error of Kafka the consumer is
 * built anew, later each time, and goes on where it was: nothing ends a reader but {@link #close}. Topics that are read
 * from their beginning come first, so that hours of history hold up nobody.
 */
public final class CompactedTopicReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CompactedTopicReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LAST_PAUSE_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 20;

    private final Map<String, Object> client;
    private final String name;
    private final Consumer<DeadLetter> poison;
    private final Clock clock;
    private final Map<String, Subscription<?>> subscriptions = new HashMap<>();
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Runnable whenComplete = () -> {};
    private Runnable afterEach = () -> {};
    private volatile boolean complete;
    private volatile boolean current;
    private volatile @Nullable String trouble;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile @Nullable Thread thread;
    private @Nullable Admin admin;

    /** Takes the values of a topic, in the order of each partition. */
    public interface Handler<V> {

        /**
         * Takes one.
         *
         * @throws RejectedRecord where it can make nothing of it
         */
        void accept(V value, ConsumerRecord<byte[], byte[]> record) throws RejectedRecord;

        /** Both, one after the other. */
        default Handler<V> and(Handler<V> next) {
            return (value, record) -> {
                accept(value, record);
                next.accept(value, record);
            };
        }
    }

    /** A topic, since when it is read (null for its beginning), and who takes its values. */
    private record Subscription<V>(
            Topic<String, V> topic, @Nullable Duration since, Handler<V> handler) {

        Subscription<V> and(Subscription<V> next) {
            return new Subscription<>(topic, longest(since, next.since), handler.and(next.handler));
        }

        private static @Nullable Duration longest(@Nullable Duration one, @Nullable Duration other) {
            if (one == null || other == null) {
                return null;
            }
            return one.compareTo(other) > 0 ? one : other;
        }

        void accept(ConsumerRecord<byte[], byte[]> record) throws RejectedRecord {
            V value = topic.read(record);
            try {
                handler.accept(value, record);
            } catch (KafkaException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new RejectedRecord(RejectedRecord.Reason.UNUSABLE, ErrorWords.of(e));
            }
        }

        List<TopicPartition> partitions() {
            return IntStream.range(0, topic.partitions())
                    .mapToObj(p -> new TopicPartition(topic.name(), p))
                    .toList();
        }
    }

    /**
     * @param client what a client needs to reach the cluster
     * @param name of its thread, and in the log
     * @param poison is told of records that cannot be read
     */
    public CompactedTopicReader(Map<String, ?> client, String name, Consumer<DeadLetter> poison, Clock clock) {
        this.client = Map.copyOf(client);
        this.name = name;
        this.poison = poison;
        this.clock = clock;
    }

    /** A topic to read from its beginning; to be named before it starts. Several may take the values of one topic. */
    public <V> CompactedTopicReader add(Topic<String, V> topic, Handler<V> handler) {
        return add(new Subscription<>(topic, null, handler));
    }

    /** A topic of which the last records are read, at least those up to so old; to be named before it starts. */
    public <V> CompactedTopicReader add(Topic<String, V> topic, Duration since, Handler<V> handler) {
        return add(new Subscription<>(topic, since, handler));
    }

    /** What to do once, when all that stood in the topics that are read from their beginning has been taken. */
    public CompactedTopicReader whenComplete(Runnable then) {
        whenComplete = then;
        return this;
    }

    /** What to do each time that records were taken, from time to time and not for each of them. */
    public CompactedTopicReader afterEach(Runnable then) {
        afterEach = then;
        return this;
    }

    @SuppressWarnings("unchecked") // a topic's name goes with the type of its values
    private <V> CompactedTopicReader add(Subscription<V> more) {
        Subscription<V> known = (Subscription<V>) subscriptions.get(more.topic().name());
        subscriptions.put(more.topic().name(), known == null ? more : known.and(more));
        return this;
    }

    /** Reads in this thread until it has what was there when it began. */
    public void readToEnd() {
        try (KafkaConsumer<byte[], byte[]> once = connect()) {
            Map<TopicPartition, Long> ends = once.endOffsets(once.assignment());
            while (!passed(ends)) {
                poll(once);
            }
            completed();
        }
    }

    /** Follows the topics in a thread of its own until it is closed. */
    public void start() {
        Thread running = new Thread(this::run, name);
        running.setDaemon(true);
        running.start();
        thread = running;
    }

    /** Whether all that stood in the topics that are read from their beginning has been taken. */
    public boolean isComplete() {
        return complete;
    }

    /** The same of all topics: whoever shows what was read of late shows all of it from now on. */
    public boolean isCurrent() {
        return current;
    }

    /** Why it cannot read now; nothing where it can. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * Waits until all has been taken that was written to these topics before, by transactions that are under way too.
     *
     * @throws KafkaException where that takes longer than {@code patience}
     */
    public void catchUp(Collection<? extends Topic<?, ?>> topics, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Map<TopicPartition, Long> ends = ends(topics, patience);
        while (!passed(ends)) {
            if (System.nanoTime() > deadline || pause(LOOK_MILLIS)) {
                throw new KafkaException(name + " cannot see all that was written before");
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        KafkaConsumer<byte[], byte[]> running = consumer;
        if (running != null) {
            running.wakeup();
        }
        Thread ending = thread;
        try {
            if (ending != null) {
                ending.join(CLOSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeAdmin();
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (closed.getCount() > 0) {
            long before = total();
            try (KafkaConsumer<byte[], byte[]> following = connect()) {
                consumer = following;
                follow(following);
            } catch (WakeupException | InterruptException e) {
                return; // closed
            } catch (RuntimeException e) {
                pause = total() > before ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LAST_PAUSE_MILLIS);
                trouble = name + " cannot read its topics: " + ErrorWords.of(e);
                LOG.warn("{} cannot read its topics, tries again in {} ms", name, pause, e);
                if (pause(pause)) {
                    return;
                }
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> following) {
        List<TopicPartition> history = partitions(false);
        Map<TopicPartition, Long> ends = following.endOffsets(partitions(true));
        Map<TopicPartition, Long> all = new HashMap<>(following.endOffsets(history));
        all.putAll(ends);
        following.pause(history);
        while (closed.getCount() > 0) {
            if (passed(ends)) {
                completed();
                following.resume(following.paused());
            }
            poll(following);
            if (!current && passed(all)) {
                current = true;
                afterEach.run();
            }
            trouble = null;
        }
    }

    private void completed() {
        if (!complete) {
            complete = true;
            whenComplete.run();
        }
    }

    private void poll(KafkaConsumer<byte[], byte[]> from) {
        ConsumerRecords<byte[], byte[]> records = from.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            accept(record);
            positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
        }
        if (!records.isEmpty()) {
            afterEach.run();
        }
        from.assignment().forEach(p -> positions.put(p, from.position(p))); // past the marks of transactions too
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        Subscription<?> subscription = subscriptions.get(record.topic());
        if (subscription == null) {
            return;
        }
        try {
            subscription.accept(record);
        } catch (RejectedRecord e) {
            poison.accept(e.letter(record.topic(), record.partition(), record.offset(), record.value()));
        }
    }

    /** A consumer that goes on where this was, or begins. */
    private KafkaConsumer<byte[], byte[]> connect() {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        KafkaConsumer<byte[], byte[]> made =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            begin(made);
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void begin(KafkaConsumer<byte[], byte[]> made) {
        List<TopicPartition> whole = partitions(true);
        List<TopicPartition> history = partitions(false);
        List<TopicPartition> all = new ArrayList<>(whole);
        all.addAll(history);
        made.assign(all);
        List<TopicPartition> fresh =
                whole.stream().filter(p -> !positions.containsKey(p)).toList();
        if (!fresh.isEmpty()) { // of none Kafka means all
            made.seekToBeginning(fresh);
        }
        history.stream()
                .filter(p -> !positions.containsKey(p))
                .collect(Collectors.groupingBy(TopicPartition::topic))
                .forEach((topic, partitions) -> seek(made, partitions, since(topic)));
        positions.forEach(made::seek);
    }

    private static void seek(KafkaConsumer<byte[], byte[]> made, List<TopicPartition> partitions, long time) {
        Map<TopicPartition, Long> ends = made.endOffsets(partitions);
        made.offsetsForTimes(partitions.stream().collect(Collectors.toMap(p -> p, p -> time)))
                .forEach((p, found) -> made.seek(p, found == null ? ends.getOrDefault(p, 0L) : found.offset()));
    }

    private long since(String topic) {
        Subscription<?> subscription = subscriptions.get(topic);
        Duration since = subscription == null ? null : subscription.since();
        return clock.millis() - (since == null ? 0 : since.toMillis());
    }

    private List<TopicPartition> partitions(boolean whole) {
        return subscriptions.values().stream()
                .filter(s -> (s.since() == null) == whole)
                .flatMap(s -> s.partitions().stream())
                .toList();
    }

    private boolean passed(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(e -> positions.getOrDefault(e.getKey(), 0L) >= e.getValue());
    }

    private long total() {
        return positions.values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<TopicPartition, Long> ends(Collection<? extends Topic<?, ?>> topics, Duration patience) {
        Map<TopicPartition, OffsetSpec> asked = topics.stream()
                .flatMap(t -> IntStream.range(0, t.partitions()).mapToObj(p -> new TopicPartition(t.name(), p)))
                .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        ListOffsetsOptions options = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)
                .timeoutMs((int) Math.min(Integer.MAX_VALUE, patience.toMillis()));
        return Provisioning.get(admin().listOffsets(asked, options).all()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }

    private synchronized Admin admin() {
        Admin known = admin;
        if (known == null) {
            known = Admin.create(client);
            admin = known;
        }
        return known;
    }

    private synchronized void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }

    /** Returns whether it was closed meanwhile. */
    private boolean pause(long millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
