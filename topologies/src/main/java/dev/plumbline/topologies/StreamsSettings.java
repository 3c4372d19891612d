package dev.plumbline.topologies;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * The settings that the topology relies on, and the few that an operator chooses.
 *
 * @param bootstrapServers where the cluster is
 * @param prefix whose name is also that of the consumer group, the transactions and the internal topics
 * @param stateDir where stores are kept; two instances on one machine need two
 * @param threads how many threads work
 * @param replication replication factor of the internal topics
 * @param standbys how many other instances keep a copy of each store, to take over at once
 * @param client further client settings, such as security and timeouts; else they may not overrule what is set here
 */
public record StreamsSettings(
        String bootstrapServers,
        Prefix prefix,
        Path stateDir,
        int threads,
        int replication,
        int standbys,
        Map<String, String> client) {

    /**
     * Each of the two stages is read by its successor once it is committed, so twice this is added to every delay. A
     * page is due within minutes and a window waits 30 s for its grace: half a second is not felt, and costs two
     * transactions a second and thread. The default of exactly-once, 100 ms, costs ten.
     */
    static final int COMMIT_MILLIS = 500;

    /**
     * A dead instance's partitions move on after this; by default after 45 s. Its transaction is aborted after 10 s.
     */
    private static final int SESSION_MILLIS = 15_000;

    /** Samples are some 30 KB, and may have 64 MiB: the default of 1,000 a partition would be too much of either. */
    private static final int BUFFERED = 200;

    public StreamsSettings {
        client = Map.copyOf(client);
    }

    /** Two threads, one replica, no standbys. */
    public static StreamsSettings of(String bootstrapServers, Prefix prefix, Path stateDir) {
        return new StreamsSettings(bootstrapServers, prefix, stateDir, 2, 1, 0, Map.of());
    }

    /** As Kafka Streams takes them. */
    public Properties toProperties() {
        Properties p = new Properties();
        p.putAll(client);
        p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, prefix.name());
        p.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replication);
        p.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
        correctness(p);
        sizes(p);
        return p;
    }

    private static void correctness(Properties p) {
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
        p.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        p.put(consumer(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        p.put(consumer(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        p.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        p.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MILLIS / 5);
        // What cannot be processed stops the instance: bad samples are no exceptions here, so this is our own error.
        p.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        p.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        p.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DefaultProductionExceptionHandler.class);
    }

    private static void sizes(Properties p) {
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedMemory.class);
        p.put(consumer(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), Topics.MAX_BYTES);
        p.put(consumer(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), BUFFERED);
        p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED);
        p.put(producer(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), Topics.MAX_BYTES);
        p.put(producer(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        p.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), Topics.MAX_BYTES);
    }

    private static String consumer(String name) {
        return StreamsConfig.consumerPrefix(name);
    }

    private static String producer(String name) {
        return StreamsConfig.producerPrefix(name);
    }
}
