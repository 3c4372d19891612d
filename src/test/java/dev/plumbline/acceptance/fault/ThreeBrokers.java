package dev.plumbline.acceptance.fault;

import dev.plumbline.service.Ports;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * Three brokers in this JVM, the first of which is the controller too. Instances reach each through a {@link TcpProxy};
 * the test itself and the brokers among themselves go round them.
 */
public final class ThreeBrokers implements AutoCloseable {

    public static final int COUNT = 3;

    private final Path folder;
    private final String cluster = Uuid.randomUuid().toString();
    private final int controller = Ports.free();
    private final List<Integer> inner = new ArrayList<>();
    private final List<Integer> outer = new ArrayList<>();
    private final List<TcpProxy> proxies = new ArrayList<>();
    private final Map<Integer, KafkaRaftServer> running = new HashMap<>();

    private ThreeBrokers(Path folder) {
        this.folder = folder;
        for (int i = 0; i < COUNT; i++) {
            inner.add(Ports.free());
            outer.add(Ports.free());
            TcpProxy proxy = new TcpProxy();
            proxy.leadTo(outer.get(i));
            proxies.add(proxy);
        }
    }

    public static ThreeBrokers start(Path folder) {
        ThreeBrokers brokers = new ThreeBrokers(folder);
        for (int i = 0; i < COUNT; i++) {
            brokers.format(i);
            brokers.start(i);
        }
        return brokers;
    }

    /** What this test's own clients need. */
    public Map<String, Object> client() {
        return new HashMap<>(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers(inner)));
    }

    /** Where instances connect. */
    public String proxied() {
        return servers(proxies.stream().map(TcpProxy::port).toList());
    }

    public List<TcpProxy> proxies() {
        return proxies;
    }

    /** Ends a broker that is not the controller: it says goodbye to nobody. */
    public void kill(int broker) {
        KafkaRaftServer server = running.remove(broker);
        server.shutdown();
        server.awaitShutdown();
    }

    public void start(int broker) {
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties(broker), false), Time.SYSTEM);
        server.startup();
        running.put(broker, server);
    }

    @Override
    public void close() {
        proxies.forEach(TcpProxy::close);
        for (int i = COUNT - 1; i >= 0; i--) {
            if (running.containsKey(i)) {
                kill(i);
            }
        }
    }

    private static String servers(List<Integer> ports) {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    private void format(int broker) {
        try {
            Path logs = Files.createDirectories(logs(broker));
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(broker + 1)
                    .setClusterId(cluster)
                    .setDirectories(List.of(logs.toString()))
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName("CONTROLLER")
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("cannot prepare a broker", e);
        }
    }

    private Path logs(int broker) {
        return folder.resolve("broker-" + broker);
    }

    private Properties properties(int broker) {
        String listeners = "INNER://127.0.0.1:" + inner.get(broker) + ",OUTER://127.0.0.1:" + outer.get(broker);
        boolean first = broker == 0;
        Properties p = new Properties();
        p.putAll(Map.of(
                "process.roles",
                first ? "broker,controller" : "broker",
                "node.id",
                Integer.toString(broker + 1),
                "listeners",
                listeners + (first ? ",CONTROLLER://127.0.0.1:" + controller : ""),
                "advertised.listeners",
                "INNER://127.0.0.1:" + inner.get(broker) + ",OUTER://127.0.0.1:"
                        + proxies.get(broker).port(),
                "listener.security.protocol.map",
                "INNER:PLAINTEXT,OUTER:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name",
                "INNER",
                "controller.listener.names",
                "CONTROLLER",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controller,
                "log.dirs",
                folder.resolve("broker-" + broker).toString()));
        p.putAll(Map.of(
                "controlled.shutdown.enable", "false",
                "auto.create.topics.enable", "false",
                "offsets.topic.num.partitions", "3",
                "offsets.topic.replication.factor", "3",
                "transaction.state.log.num.partitions", "3",
                "transaction.state.log.replication.factor", "3",
                "transaction.state.log.min.isr", "2",
                "group.initial.rebalance.delay.ms", "0",
                "group.min.session.timeout.ms", "1000",
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
        p.putAll(Map.of(
                "broker.heartbeat.interval.ms", "500",
                "broker.session.timeout.ms", "3000",
                "replica.lag.time.max.ms", "3000",
                "num.network.threads", "2",
                "num.io.threads", "2",
                "num.replica.fetchers", "1",
                "log.cleaner.dedupe.buffer.size", "2097152",
                "log.segment.bytes", "83886080"));
        return p;
    }
}
