package dev.plumbline.acceptance.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;

/** A probe by HTTP as it goes: asked each period, it stands once it has succeeded, or failed, so many times in a row. */
final class Probing {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

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
        String scheme = Objects.requireNonNullElse(get.getScheme(), "HTTP").toLowerCase(java.util.Locale.ROOT);
        URI uri = URI.create(scheme + "://" + address + ":" + port(get) + get.getPath());
        Duration timeout = Duration.ofNanos(seconds(probe.getTimeoutSeconds(), 1));
        try {
            int code = CLIENT.send(
                            HttpRequest.newBuilder(uri).timeout(timeout).build(), HttpResponse.BodyHandlers.discarding())
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

    private int port(HTTPGetAction get) {
        if (get.getPort().getIntVal() != null) {
            return get.getPort().getIntVal();
        }
        return container.getPorts().stream()
                .filter(port -> get.getPort().getStrVal().equals(port.getName()))
                .findFirst()
                .map(ContainerPort::getContainerPort)
                .orElseThrow(() -> new IllegalArgumentException("no port is named " + get.getPort().getStrVal()));
    }

    private static long seconds(Integer given, int otherwise) {
        return Duration.ofSeconds(Objects.requireNonNullElse(given, otherwise)).toNanos();
    }
}
