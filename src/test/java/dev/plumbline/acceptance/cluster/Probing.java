package dev.plumbline.acceptance.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A probe by HTTP as it goes: asked each period, it stands once it has succeeded, or failed, so many times in a row.
 */
final class Probing {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting())
            .build();

    enum State {
        UNKNOWN,
        SUCCEEDED,
        FAILED
    }

    private final Probe probe;
    private final Container container;
    private long next;
    private int successes;
    private int failures;
    private State state = State.UNKNOWN;
    private String last = "not asked yet";

    /** @param now in nanoseconds, by which the delay before the first time begins */
    Probing(Probe probe, Container container, long now) {
        this.probe = probe;
        this.container = container;
        this.next = now + seconds(probe.getInitialDelaySeconds(), 0);
    }

    State state(String address, long now) {
        if (now - next < 0) {
            return state;
        }
        next = now + seconds(probe.getPeriodSeconds(), 10);
        if (succeeds(address)) {
            failures = 0;
            successes++;
            if (successes >= Objects.requireNonNullElse(probe.getSuccessThreshold(), 1)) {
                state = State.SUCCEEDED;
            }
        } else {
            successes = 0;
            failures++;
            if (failures >= Objects.requireNonNullElse(probe.getFailureThreshold(), 3)) {
                state = State.FAILED;
            }
        }
        return state;
    }

    String last() {
        return last;
    }

    private boolean succeeds(String address) {
        HTTPGetAction get = probe.getHttpGet();
        String scheme = Objects.requireNonNullElse(get.getScheme(), "HTTP").toLowerCase(Locale.ROOT);
        Optional<Integer> port = port(get);
        if (port.isEmpty()) {
            last = "no port is named " + get.getPort().getStrVal();
            return false;
        }
        URI uri = URI.create(scheme + "://" + address + ":" + port.get() + get.getPath());
        Duration timeout = Duration.ofNanos(seconds(probe.getTimeoutSeconds(), 1));
        try {
            int code = CLIENT.send(
                            HttpRequest.newBuilder(uri).timeout(timeout).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            last = uri + " answers " + code;
            return code >= 200 && code < 400;
        } catch (IOException e) {
            last = uri + ": " + e;
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<Integer> port(HTTPGetAction get) {
        if (get.getPort().getIntVal() != null) {
            return Optional.of(get.getPort().getIntVal());
        }
        return container.getPorts().stream()
                .filter(port -> get.getPort().getStrVal().equals(port.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst();
    }

    /** As a kubelet does, which looks at no certificate. */
    private static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Trusting extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static long seconds(Integer given, int otherwise) {
        return Duration.ofSeconds(Objects.requireNonNullElse(given, otherwise)).toNanos();
    }
}
