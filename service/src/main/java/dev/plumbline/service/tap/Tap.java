package dev.plumbline.service.tap;

import dev.plumbline.service.Failure;
import dev.plumbline.service.Ports;
import dev.plumbline.service.http.Api;
import dev.plumbline.service.http.HealthChecks;
import dev.plumbline.service.tap.generation.PlainForms;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** A reverse proxy in front of one engine or pool that makes samples of what passes. */
public final class Tap implements AutoCloseable {

    private static final int THREADS = 24;
    private static final int HEADERS = 64 << 10;
    private static final int CONNECTIONS = 20_000;

    /**
     * How long connections to the engine are kept for the next request: less than any engine keeps them, so that
     * none is lost.
     */
    private static final Duration KEPT = Duration.ofSeconds(2);

    private final TapSettings settings;
    private final TapMetrics metrics;
    private final SampleQueue queue;
    private final Server server;
    private final ServerConnector connector;
    private final TapHandler handler;
    private final Api api;
    private final int port;

    private Tap(
            TapSettings settings,
            TapMetrics metrics,
            SampleQueue queue,
            Server server,
            ServerConnector connector,
            TapHandler handler,
            Api api) {
        this.settings = settings;
        this.metrics = metrics;
        this.queue = queue;
        this.server = server;
        this.connector = connector;
        this.handler = handler;
        this.api = api;
        this.port = connector.getLocalPort();
    }

    /** Sends samples to a running Plumbline. */
    public static Tap sending(
            TapSettings settings, URI plumbline, @Nullable String token, @Nullable SSLContext trusted) {
        java.net.http.HttpClient.Builder http =
                java.net.http.HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        java.net.http.HttpClient client = (trusted == null ? http : http.sslContext(trusted)).build();
        return start(settings, metrics -> new HttpOutput(client, plumbline, token, metrics));
    }

    /** Appends samples to a file. */
    public static Tap writing(TapSettings settings, Path file) {
        return start(settings, metrics -> new FileOutput(file, metrics));
    }

    /**
     * Produces samples to a topic.
     *
     * @param client what a Kafka client needs to reach the cluster
     */
    public static Tap producing(TapSettings settings, Map<String, ?> client, String topic) {
        return start(settings, metrics -> new KafkaOutput(client, topic, metrics));
    }

    static Tap start(TapSettings settings, Function<TapMetrics, TapOutput> output) {
        // Clients that find an engine behind it, and a Kafka that hears of it, must not see it end at once.
        Ports.requireFree(settings.routes().listen(), "--listen");
        Ports.requireFree(settings.routes().status(), "--status");
        TapMetrics metrics = new TapMetrics();
        SampleMemory memory =
                new SampleMemory(settings.rules().memory(), Runtime.getRuntime().maxMemory());
        SampleQueue queue = new SampleQueue(new SampleWriter(settings), output.apply(metrics), metrics);
        metrics.gauge("queue", "Responses of which samples are to be made", () -> (double) queue.size());
        metrics.gauge("memory.left", "Bytes that are left for samples", () -> (double) memory.left());
        PlainForms forms = new PlainForms();
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
        threads.setName("tap");
        TapHandler handler = new TapHandler(
                settings.routes(),
                client(settings.routes(), threads),
                new Chooser(settings.rules(), forms, memory, metrics),
                forms,
                queue,
                memory,
                metrics,
                Clock.systemUTC());
        Server server = new Server(threads);
        ServerConnector connector = connector(server, settings.routes());
        server.addConnector(connector);
        server.setHandler(handler);
        start(server, settings.routes().listen());
        queue.start();
        Api api = Api.start(settings.routes().status(), new Well(), metrics::scrape);
        return new Tap(settings, metrics, queue, server, connector, handler, api);
    }

    /** The smallest heap, in bytes, with which it can keep samples of so many bytes. */
    public static long heap(long samples) {
        return SampleMemory.heap(samples);
    }

    private static void start(Server server, InetSocketAddress at) {
        try {
            server.start();
        } catch (Exception e) {
            throw new Failure(
                    "cannot listen at " + at.getHostString() + ":" + at.getPort() + ": " + Failure.reason(e)
                            + ". Choose another address with --listen",
                    e);
        }
    }

    private static HttpClient client(TapSettings.Routes routes, QueuedThreadPool threads) {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        if (routes.upstream().getScheme().equals("https")) {
            SslContextFactory.Client ssl = new SslContextFactory.Client();
            if (routes.tls() != null) {
                ssl.setSslContext(routes.tls());
            }
            connector.setSslContextFactory(ssl);
        }
        HttpClientTransportDynamic transport = new HttpClientTransportDynamic(connector);
        transport.setInvocationType(InvocationType.NON_BLOCKING);
        HttpClient client = new HttpClient(transport);
        client.setExecutor(threads);
        client.setMaxConnectionsPerDestination(CONNECTIONS);
        client.setMaxRequestsQueuedPerDestination(CONNECTIONS);
        client.setIdleTimeout(KEPT.toMillis());
        client.setRequestBufferSize(HEADERS);
        client.setMaxResponseHeadersSize(HEADERS);
        client.setUserAgentField(null);
        client.setFollowRedirects(false);
        return client;
    }

    private static ServerConnector connector(Server server, TapSettings.Routes routes) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(HEADERS);
        http.setResponseHeaderSize(HEADERS);
        http.setHeaderCacheSize(0); // else each connection keeps 100 kB to remember fields by
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http)) {
            @Override
            protected SocketChannelEndPoint newEndPoint(
                    SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                SocketChannelEndPoint endPoint = new PeekingEndPoint(channel, selector, key, getScheduler());
                endPoint.setIdleTimeout(getIdleTimeout());
                return endPoint;
            }

            @Override
            protected void configure(Socket socket) {
                super.configure(socket);
                try {
                    socket.setKeepAlive(true); // where the operator sets no limit, a client that vanished is noticed so
                } catch (SocketException e) {
                    // it is gone already
                }
            }
        };
        connector.setHost(routes.listen().getHostString());
        connector.setPort(routes.listen().getPort());
        connector.setIdleTimeout(routes.idle().toMillis());
        return connector;
    }

    /** Where clients find the engine. */
    public URI url() {
        String host = settings.routes().listen().getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    /** Where {@code /healthz} and {@code /metrics} are. */
    public String statusUrl() {
        return api.url();
    }

    /** Takes no more connections, lets answers come to their end, sends what waits, and ends. */
    @Override
    public void close() {
        handler.drain();
        connector.close();
        long deadline = System.nanoTime() + settings.routes().drain().toNanos();
        try {
            while (metrics.open() > 0 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new Failure("the tap does not end: " + Failure.reason(e), e);
        } finally {
            queue.close();
            api.close();
            metrics.close();
        }
    }

    /** A tap that runs is well: whether the engine is, the engine is asked. */
    private static final class Well implements HealthChecks {

        @Override
        public List<String> failures() {
            return List.of();
        }

        @Override
        public List<String> notReady() {
            return List.of();
        }
    }
}
