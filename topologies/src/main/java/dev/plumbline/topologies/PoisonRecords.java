package dev.plumbline.topologies;

import dev.plumbline.models.sample.DeadLetter;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of a prefix's own topics that could not be read, each of which is passed over. Whoever meets one hands it
 * over here: it is logged, and noted on the topic {@code poison} for all instances. May be asked by any thread.
 */
public final class PoisonRecords implements Consumer<DeadLetter>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PoisonRecords.class);

    /** How long somebody is reminded of one. */
    private static final Duration SHOWN = Duration.ofHours(24);

    /** So many are known one by one; the oldest are forgotten first. */
    private static final int MOST = 10_000;

    private static final int BLOCK_MILLIS = 5_000;

    private final Map<String, Object> client;
    private final Topic<String, DeadLetter> topic;
    private final Clock clock;
    private final long began;
    private final Map<String, Found> found = new LinkedHashMap<>();
    private final Map<Kind, Long> counts =
            new TreeMap<>(Comparator.comparing(Kind::topic).thenComparing(Kind::reason));
    private @Nullable KafkaProducer<String, DeadLetter> producer;
    private boolean closed;

    /** What is counted apart: the topic's name without its prefix, and the reason. */
    public record Kind(String topic, String reason) {}

    /** A record and when it was met, in milliseconds since the epoch. */
    private record Found(DeadLetter letter, long at) {}

    /** @param client what a client needs to reach the cluster */
    public PoisonRecords(Map<String, ?> client, Prefix prefix, Clock clock) {
        this.client = Map.copyOf(client);
        this.topic = Topics.of(prefix).rejected().poison();
        this.clock = clock;
        this.began = clock.millis();
    }

    /** For those who look once: it is logged, and noted nowhere. */
    public static Consumer<DeadLetter> logged() {
        return letter -> LOG.warn("{}", sentence(letter));
    }

    /** Takes a record that this instance met. */
    @Override
    public void accept(DeadLetter letter) {
        if (remember(letter, clock.millis())) {
            send(letter);
        }
    }

    /** Takes a record from the topic, that any instance met. */
    public void accept(DeadLetter letter, long at) {
        remember(letter, at);
    }

    /** How many there are of each kind, of those that the topic still holds. */
    public synchronized Map<Kind, Long> counts() {
        return new LinkedHashMap<>(counts);
    }

    /** A sentence for each topic with records that could not be read within the last day. */
    public synchronized List<String> notes() {
        long since = clock.millis() - SHOWN.toMillis();
        Map<String, DeadLetter> last = new TreeMap<>();
        Map<String, Integer> more = new TreeMap<>();
        for (Found one : found.values()) {
            if (one.at() >= since) {
                last.put(one.letter().topic(), one.letter());
                more.merge(one.letter().topic(), 1, Integer::sum);
            }
        }
        return last.values().stream()
                .map(letter -> sentence(letter)
                        + (more.getOrDefault(letter.topic(), 1) > 1
                                ? " (the last of " + more.get(letter.topic()) + " there)"
                                : ""))
                .toList();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(Duration.ofSeconds(1));
        }
    }

    private static String sentence(DeadLetter letter) {
        return "a record was passed over, and what stood there before counts: topic " + letter.topic() + ", partition "
                + letter.partition() + ", offset " + letter.offset() + ": " + letter.reason() + ": " + letter.bound();
    }

    /** Returns whether it is new. */
    private synchronized boolean remember(DeadLetter letter, long at) {
        if (found.putIfAbsent(letter.place(), new Found(letter, at)) != null) {
            return false;
        }
        Kind kind = new Kind(shortened(letter.topic()), letter.reason());
        long count = counts.merge(kind, 1L, Long::sum);
        if (at >= began
                && Long.bitCount(count) == 1) { // the first, the second, the fourth and so on: there may be many
            LOG.warn("{}", sentence(letter));
        }
        if (found.size() > MOST) {
            found.remove(found.keySet().iterator().next());
        }
        return true;
    }

    private String shortened(String name) {
        String prefix = topic.name().substring(0, topic.name().lastIndexOf('.') + 1);
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    private synchronized void send(DeadLetter letter) {
        if (closed) {
            return;
        }
        try {
            KafkaProducer<String, DeadLetter> open = producer;
            if (open == null) {
                Map<String, Object> config = new HashMap<>(client);
                config.put(ProducerConfig.ACKS_CONFIG, "all");
                config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS);
                open = new KafkaProducer<>(
                        config, topic.key().serializer(), topic.value().serializer());
                producer = open;
            }
            var unused = open.send(new ProducerRecord<>(topic.name(), letter.place(), letter), (sent, e) -> {
                if (e != null) {
                    LOG.warn("cannot note on {} what was passed over", topic.name(), e);
                }
            });
        } catch (RuntimeException e) {
            LOG.warn("cannot note on {} what was passed over", topic.name(), e);
        }
    }
}
