package dev.plumbline.service.delivery.integration;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** How one kind of receiver is spoken to. Has no state and does nothing: it makes requests and understands answers. */
public interface Integration {

    /** Whether the receiver has a use for such news. */
    boolean wants(Notification.Kind kind);

    /** Tells it. */
    HttpRequest request(Notification notice, Clock clock);

    /** What it said. */
    SendResult answer(HttpResponse<?> response, Clock clock);

    /** How often it must be told again of what it knows; null for never. */
    default @Nullable Duration repeat() {
        return null;
    }

    /**
     * Tells it again.
     *
     * @param notices the last news of each incident that it must not forget
     * @param healthy whether Plumbline itself works
     * @return null where there is nothing to tell
     */
    default @Nullable HttpRequest repetition(Collection<Notification> notices, boolean healthy, Clock clock) {
        return null;
    }
}
