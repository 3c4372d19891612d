package dev.plumbline.service.broker;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** A Kafka cluster that answers: somebody's, or the embedded broker, which then goes when this is closed. */
public final class Cluster implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 15_000;
    private static final int MAX_REPLICATION = 3;

    private final String bootstrapServers;
    private final Map<String, String> client;
    private final @Nullable EmbeddedBroker broker;
    private final int brokers;

    private Cluster(String bootstrapServers, Map<String, String> client, @Nullable EmbeddedBroker broker, int brokers) {
        this.bootstrapServers = bootstrapServers;
        this.client = Map.copyOf(client);
        this.broker = broker;
        this.brokers = brokers;
    }

    /** Starts the embedded broker of a data directory; see {@link EmbeddedBroker#start}. */
    public static Cluster embedded(Path data, int port) {
        EmbeddedBroker broker = EmbeddedBroker.start(data, port);
        return new Cluster(broker.bootstrapServers(), Map.of(), broker, 1);
    }

    /**
     * Connects to a cluster.
     *
     * @param bootstrapServers {@code host:port}, more of them behind commas
     * @param client further client settings, such as security
     * @throws Failure where none of the servers answers
     */
    public static Cluster at(String bootstrapServers, Map<String, String> client) {
        requireListener(bootstrapServers);
        Map<String, Object> config = new TreeMap<>(client);
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS / 2);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        try (Admin admin = Admin.create(config)) {
            int brokers = admin.describeCluster()
                    .nodes()
                    .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                    .size();
            return new Cluster(bootstrapServers, client, null, brokers);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Failure(bootstrapServers + " does not answer as a Kafka broker: " + Failure.reason(cause), e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }

    /** Where it is. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Client settings beside where it is. */
    public Map<String, String> client() {
        return client;
    }

    /** All that a client needs to reach it. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> all = new TreeMap<>(client);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return all;
    }

    /** Whether it goes when this is closed, so that nobody else can go on with the work. */
    public boolean isEmbedded() {
        return broker != null;
    }

    /** How many copies of a topic it can keep, up to as many as are of use. */
    public int replication() {
        return Math.min(MAX_REPLICATION, brokers);
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
    }

    /** Kafka's clients try for long and say little where nothing listens at all. */
    private static void requireListener(String bootstrapServers) {
        String why = "";
        for (String server : List.of(bootstrapServers.split(",", -1))) {
            String host = Utils.getHost(server.trim());
            Integer port = Utils.getPort(server.trim());
            if (host == null || port == null) {
                throw new Failure("bootstrap servers must be host:port, got \"" + server + '"');
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
                return;
            } catch (IOException e) {
                why = Failure.reason(e);
            }
        }
        throw new Failure("no Kafka broker at " + bootstrapServers + ": " + why);
    }
}
