package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.DeliveryEvent;
import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.service.delivery.integration.Alertmanager;
import dev.plumbline.service.delivery.integration.Integration;
import dev.plumbline.service.delivery.integration.Notification;
import dev.plumbline.service.delivery.integration.SendResult;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what one receiver gets about an incident, sends it, and returns what the receiver knows afterwards. */
final class NotificationSender {

    private static final Logger LOG = LoggerFactory.getLogger(NotificationSender.class);

    private final Retries retries = new Retries();
    private final NotifierContext context;
    private final String receiver;
    private final Integration integration;
    private final NotificationDecision.Rules rules;
    private final ReceiverHealth health;

    private Instant repeated = Instant.EPOCH;

    NotificationSender(
            NotifierContext context,
            String receiver,
            Integration integration,
            NotificationDecision.Rules rules,
            ReceiverHealth health) {
        this.context = context;
        this.receiver = receiver;
        this.integration = integration;
        this.rules = rules;
        this.health = health;
    }

    /**
     * What became of one incident.
     *
     * @param done false where the receiver did not answer, and the same must be tried again
     * @param state what the receiver knows now, or where it did not answer what is to be noted; null where it knows
     *     nothing of the incident
     */
    record Handled(boolean done, @Nullable NotificationState state) {}

    /**
     * @param before what the receiver knows of the incident; null for nothing
     * @param changed whether an alert reports a change of the incident
     * @param underWay takes what is to be noted before a request that may make the receiver know of the incident: were
     *     its answer lost, the receiver would never hear of an end that comes meanwhile
     */
    Handled handle(
            Incident incident,
            @Nullable NotificationState before,
            boolean changed,
            Consumer<NotificationState> underWay) {
        Instant now = context.clock().instant();
        NotificationDecision decision = rules.decide(incident, before, changed, now);
        if (decision instanceof NotificationDecision.Send send) {
            boolean begins = begins(send, before);
            if (begins) {
                underWay.accept(underWay(send, incident, before, now));
            }
            Notification notification = context.notifications()
                    .of(send.kind(), incident, send.level(), before, send.by(), at(send.kind(), incident, now));
            SendResult result = send(integration.request(notification, context.clock()));
            if (result instanceof SendResult.Later later) {
                DeliveryEvent tried =
                        retries.failed(incident.id(), send.kind(), send.level(), now.toEpochMilli(), later, before);
                return new Handled(
                        false, begins || isNoted(tried, before) ? unanswered(incident, tried, before, now) : before);
            }
            return new Handled(true, sent(send, result, incident, before, now));
        }
        if (decision instanceof NotificationDecision.Note note) {
            NotificationState after = state(incident, note.state(), incident.level(), before, now, note.why());
            return new Handled(true, after.after(history(before), notSent(note, incident, now)));
        }
        return new Handled(true, before);
    }

    /** Whether the receiver knows of it afterwards and, as far as its receipt says, did not before. */
    private static boolean begins(NotificationDecision.Send send, @Nullable NotificationState before) {
        if (send.state() != NotificationState.State.OPEN) {
            return false;
        }
        return before == null
                || (before.state() != NotificationState.State.OPEN
                        && !(before.state() == NotificationState.State.HELD && before.isUnsure()));
    }

    private NotificationState underWay(
            NotificationDecision.Send send, Incident incident, @Nullable NotificationState before, Instant now) {
        DeliveryEvent event = retries.underWay(incident.id(), send.kind(), send.level(), now.toEpochMilli(), before);
        return state(incident, NotificationState.State.HELD, send.level(), before, now, event.why())
                .after(history(before), event);
    }

    /**
     * The first try that fails is noted, and then ever fewer: the second, the fourth, the eighth and so on. So is the
     * first that the receiver may have taken.
     */
    private static boolean isNoted(DeliveryEvent tried, @Nullable NotificationState before) {
        return Integer.bitCount(tried.tries()) == 1
                || (tried.result() == DeliveryEvent.Result.UNSURE && (before == null || !before.isUnsure()));
    }

    /** What the receiver knows is what it knew; of an incident that it never heard of, nothing but that it waits. */
    private NotificationState unanswered(
            Incident incident, DeliveryEvent tried, @Nullable NotificationState before, Instant now) {
        NotificationState stands = before != null
                ? before
                : state(
                        incident,
                        NotificationState.State.HELD,
                        incident.level(),
                        null,
                        now,
                        "no answer yet: " + tried.why());
        return stands.after(history(before), tried);
    }

    private SendResult send(HttpRequest request) {
        SendResult result = context.requests().send(receiver, request, integration::answer);
        if (result instanceof SendResult.Later later) {
            health.failed(later.why(), later.after());
        } else if (result instanceof SendResult.Refused refused) {
            health.refused(refused.why());
        } else {
            health.worked();
        }
        return result;
    }

    private NotificationState sent(
            NotificationDecision.Send send,
            SendResult result,
            Incident incident,
            @Nullable NotificationState before,
            Instant now) {
        if (result instanceof SendResult.Refused refused) {
            LOG.error("receiver {} refused incident {}: {}", receiver, incident.id(), refused.why());
            String why = send.why() + " refused: " + refused.why();
            DeliveryEvent event = settled(send, incident, DeliveryEvent.Result.REFUSED, now, why, before);
            return state(incident, refused(send.state(), before), send.level(), before, now, why)
                    .after(history(before), event);
        }
        context.metrics().sent(receiver, send.kind());
        NotificationState after = state(incident, send.state(), send.level(), before, now, send.why());
        NotificationState known = send.kind() == Notification.Kind.ACKNOWLEDGED
                ? new NotificationState(
                        receiver, incident.id(), after.state(), after.level(), true, after.time(), after.why())
                : after;
        return known.after(
                history(before), settled(send, incident, DeliveryEvent.Result.TAKEN, now, send.why(), before));
    }

    private DeliveryEvent settled(
            NotificationDecision.Send send,
            Incident incident,
            DeliveryEvent.Result result,
            Instant now,
            String why,
            @Nullable NotificationState before) {
        return retries.settled(incident.id(), send.kind(), send.level(), result, now.toEpochMilli(), why, before);
    }

    private static DeliveryEvent notSent(NotificationDecision.Note note, Incident incident, Instant now) {
        long time = now.toEpochMilli();
        return new DeliveryEvent(
                time, note.state().code(), incident.level(), DeliveryEvent.Result.NOT_SENT, 0, time, note.why());
    }

    private static List<DeliveryEvent> history(@Nullable NotificationState state) {
        return state == null ? List.of() : state.history();
    }

    private static NotificationState.State refused(NotificationState.State sent, @Nullable NotificationState before) {
        boolean staysOpen = before != null
                && before.state() == NotificationState.State.OPEN
                && sent == NotificationState.State.OPEN;
        return staysOpen || sent == NotificationState.State.CLOSED ? sent : NotificationState.State.REFUSED;
    }

    private NotificationState state(
            Incident incident,
            NotificationState.State state,
            Level level,
            @Nullable NotificationState before,
            Instant now,
            String why) {
        boolean acknowledged = before != null && before.acknowledged() && state == NotificationState.State.OPEN;
        return new NotificationState(receiver, incident.id(), state, level, acknowledged, now.toEpochMilli(), why);
    }

    private static long at(Notification.Kind kind, Incident incident, Instant now) {
        return switch (kind) {
            case OPENED -> incident.course().detected();
            case CLOSED ->
                incident.course().closed() == null
                        ? now.toEpochMilli()
                        : incident.course().closed();
            case RAISED, CHANGED, ACKNOWLEDGED, LEFT -> now.toEpochMilli();
        };
    }

    /** Sends all open incidents again, where the receiver forgets those that are not repeated, as Alertmanager does. */
    void repeat(Collection<NotificationState> known) {
        Duration every = integration.repeat();
        if (every == null || context.clock().instant().isBefore(repeated.plus(every))) {
            return;
        }
        List<Notification> standing = new ArrayList<>();
        for (NotificationState state : known) {
            if (state.state() == NotificationState.State.OPEN || isJustClosed(state, every)) {
                Optional<Incident> incident = context.incidents().incident(state.incident());
                incident.ifPresent(i -> standing.add(again(i, state)));
            }
        }
        HttpRequest request = integration.repetition(standing, context.healthy().getAsBoolean(), context.clock());
        if (request == null || !(send(request) instanceof SendResult.Later)) {
            repeated = context.clock().instant();
        }
    }

    private boolean isJustClosed(NotificationState state, Duration every) {
        return state.state() == NotificationState.State.CLOSED
                && state.time() > context.clock().millis() - Alertmanager.LIFE * every.toMillis();
    }

    private Notification again(Incident incident, NotificationState state) {
        boolean open = state.state() == NotificationState.State.OPEN;
        Notification.Kind kind = open ? Notification.Kind.OPENED : Notification.Kind.CLOSED;
        long at = !open && incident.course().closed() == null
                ? state.time()
                : at(kind, incident, context.clock().instant());
        return context.notifications().of(kind, incident, state.level(), state, null, at);
    }
}
