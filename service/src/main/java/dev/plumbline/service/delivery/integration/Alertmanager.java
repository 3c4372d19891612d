package dev.plumbline.service.delivery.integration;

import dev.plumbline.models.cell.VisibleName;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.Rfc3339;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Alertmanager's API v2. Its alerts are their labels, so only what never changes is one; but for {@code severity}, by
 * which people route: when the level rises the old alert ends with the request in which the new one begins. It forgets
 * what it does not hear of, and must be told again.
 */
public final class Alertmanager implements Integration {

    /** It forgets after so many repetitions that it did not hear. */
    public static final int LIFE = 5;

    private final URI url;
    private final Duration repeat;
    private final boolean watchdog;
    private final String prefix;

    public Alertmanager(URI url, Duration repeat, boolean watchdog, String prefix) {
        this.url = url;
        this.repeat = repeat;
        this.watchdog = watchdog;
        this.prefix = prefix;
    }

    @Override
    public boolean wants(Notification.Kind kind) {
        return kind != Notification.Kind.ACKNOWLEDGED;
    }

    @Override
    public HttpRequest request(Notification notice, Clock clock) {
        return request(List.of(notice), false, clock);
    }

    @Override
    public SendResult answer(HttpResponse<?> response, Clock clock) {
        int status = response.statusCode();
        return SendResult.of(status, status == 200, response.headers(), clock);
    }

    @Override
    public Duration repeat() {
        return repeat;
    }

    @Override
    public @Nullable HttpRequest repetition(Collection<Notification> notices, boolean healthy, Clock clock) {
        boolean alive = watchdog && healthy;
        return notices.isEmpty() && !alive ? null : request(notices, alive, clock);
    }

    private HttpRequest request(Collection<Notification> notices, boolean withWatchdog, Clock clock) {
        ArrayNode alerts = Requests.JSON.createArrayNode();
        if (withWatchdog) {
            watchdog(alerts.addObject(), clock);
        }
        for (Notification notice : notices) {
            Level before = notice.before();
            if (before != null && before != notice.level()) {
                alert(alerts.addObject(), notice, before, clock.millis());
            }
            boolean over = notice.kind() == Notification.Kind.CLOSED || notice.kind() == Notification.Kind.LEFT;
            alert(
                    alerts.addObject(),
                    notice,
                    notice.level(),
                    over ? Math.min(notice.at(), clock.millis()) : forgotten(clock)); // never ends in the future
        }
        return Requests.post(url, Requests.bytes(alerts), "application/json").build();
    }

    private static void alert(ObjectNode alert, Notification notice, Level level, long end) {
        Incident incident = notice.incident();
        ObjectNode labels = alert.putObject("labels");
        labels.put("alertname", "PlumblineIncident");
        labels.put("prefix", notice.about().prefix());
        labels.put("incident", incident.id());
        labels.put("model", VisibleName.of(incident.model()));
        labels.put("layer", incident.layer().code());
        labels.put("severity", level.code());
        if (notice.about().team() != null) {
            labels.put("team", notice.about().team());
        }
        ObjectNode annotations = alert.putObject("annotations");
        annotations.put("summary", Requests.cut(notice.title(), 1024));
        Map<String, String> details = new TreeMap<>(IncidentDetails.of(notice));
        details.put("description", String.valueOf(details.remove("text")));
        details.forEach(annotations::put);
        alert.put("startsAt", Rfc3339.write(Math.min(incident.course().detected(), end)));
        alert.put("endsAt", Rfc3339.write(end));
        alert.put("generatorURL", notice.about().link());
    }

    private void watchdog(ObjectNode alert, Clock clock) {
        alert.putObject("labels")
                .put("alertname", "PlumblineWatchdog")
                .put("prefix", prefix)
                .put("severity", "none");
        alert.putObject("annotations").put("summary", "Plumbline works. This alert always fires: its absence is news.");
        alert.put("endsAt", Rfc3339.write(forgotten(clock)));
    }

    private long forgotten(Clock clock) {
        return clock.millis() + LIFE * repeat.toMillis();
    }
}
