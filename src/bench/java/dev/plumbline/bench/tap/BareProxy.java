package dev.plumbline.bench.tap;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty's reverse proxy as it comes, with as many threads and selectors as a tap has. */
public final class BareProxy {

    private static final int THREADS = 24;
    private static final int CONNECTIONS = 20_000;

    private BareProxy() {}

    /** @param args the port where it listens, and that of the engine */
    public static void main(String[] args) throws Exception {
        HttpURI engine = HttpURI.from("http://127.0.0.1:" + args[1]);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(args[0]));
        server.addConnector(connector);
        server.setHandler(new ProxyHandler.Reverse(request -> at(engine, request)) {
            @Override
            protected HttpClient newHttpClient() {
                return client(threads);
            }
        });
        server.start();
        server.join();
    }

    private static HttpURI at(HttpURI engine, Request request) {
        return HttpURI.build(request.getHttpURI())
                .authority(engine.getHost(), engine.getPort())
                .asImmutable();
    }

    private static HttpClient client(QueuedThreadPool threads) {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        HttpClientTransportDynamic transport = new HttpClientTransportDynamic(connector);
        transport.setInvocationType(InvocationType.NON_BLOCKING); // else each chunk changes threads
        HttpClient client = new HttpClient(transport);
        client.setExecutor(threads);
        client.setMaxConnectionsPerDestination(CONNECTIONS);
        return client;
    }
}
