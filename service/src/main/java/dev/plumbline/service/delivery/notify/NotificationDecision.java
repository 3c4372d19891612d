package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.delivery.NotificationState.State;
import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.service.delivery.integration.Integration;
import dev.plumbline.service.delivery.integration.Notification;
import dev.plumbline.service.delivery.operator.OperatorActions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about one incident and one receiver. It follows from how the incident stands <em>now</em> and from
 * what the receiver knows, not from the alert that made somebody look: so an incident that closed before it could be
 * told passes, an alert that comes twice changes nothing, and what waited is told when its time has come.
 */
sealed interface NotificationDecision {

    /** The receiver is to be told, and then knows {@code state}. */
    record Send(
            Notification.Kind kind, Level level, @Nullable String by, State state, String why)
            implements NotificationDecision {}

    /** Nothing to tell, but something to note. */
    record Note(State state, String why) implements NotificationDecision {}

    /** Nothing to do. */
    record Skip() implements NotificationDecision {}

    /** The rules for one receiver. */
    final class Rules {

        private static final String CLOSED_THERE = "closed by its own people";
        private static final NotificationDecision NOTHING = new Skip();

        private final String receiver;
        private final Delivery policy;
        private final Integration channel;
        private final OperatorActions people;

        Rules(String receiver, Delivery policy, Integration channel, OperatorActions people) {
            this.receiver = receiver;
            this.policy = policy;
            this.channel = channel;
            this.people = people;
        }

        /**
         * Decides.
         *
         * @param receipt what the receiver knows; null where it never heard of the incident
         * @param changed whether the incident changed in a way that is worth telling, though no reason to wake anybody
         */
        NotificationDecision decide(
                Incident incident, @Nullable NotificationState receipt, boolean changed, Instant now) {
            NotificationState known = receipt != null && receipt.state() == State.OPEN ? receipt : null;
            boolean untold = receipt == null || receipt.state() == State.HELD;
            Optional<OperatorAction> falseAlarm = people.falseAlarm(incident, now.toEpochMilli());
            if (incident.course().closed() != null || falseAlarm.isPresent()) {
                String by = falseAlarm.map(o -> o.signature().by()).orElse(null);
                return over(incident, receipt, incident.course().closed() == null ? by : null);
            }
            if (known != null && resolvedThere(known, now)) {
                return new Note(State.CLOSED, CLOSED_THERE);
            }
            if (receipt != null && reopenedThere(receipt, now)) {
                return new Note(State.OPEN, "opened again by its own people");
            }
            boolean rose = receipt != null && incident.level().compareTo(receipt.level()) > 0;
            String silence = silence(incident, now);
            if (untold || rose || cameBackWorse(incident, receipt)) {
                return open(incident, receipt, silence);
            }
            return known != null && silence == null ? news(incident, known, changed, now) : NOTHING;
        }

        private NotificationDecision over(Incident incident, @Nullable NotificationState receipt, @Nullable String by) {
            String why = by == null ? "over" : "a false alarm, says " + by;
            if (receipt != null && (receipt.state() == State.OPEN || isPerhapsOpen(receipt))) {
                return new Send(Notification.Kind.CLOSED, receipt.level(), by, State.CLOSED, why);
            }
            boolean untold = receipt == null
                    ? policy.reaches(receiver, incident.model(), incident.level())
                    : receipt.state() == State.HELD;
            return untold ? new Note(State.PASSED, why + " before it was told") : NOTHING;
        }

        /** What a receiver may have taken without an answer would stay open for ever if it did not hear of the end. */
        private static boolean isPerhapsOpen(NotificationState receipt) {
            return receipt.state() == State.HELD && receipt.isUnsure();
        }

        private NotificationDecision open(
                Incident incident, @Nullable NotificationState receipt, @Nullable String silence) {
            if (!policy.reaches(receiver, incident.model(), incident.level())) {
                return NOTHING;
            }
            State state = receipt == null ? State.HELD : receipt.state();
            if (silence != null) {
                boolean noted = receipt != null && receipt.why().equals(silence);
                return state == State.OPEN || noted ? NOTHING : new Note(State.HELD, silence);
            }
            boolean first = state == State.HELD || cameBackWorse(incident, receipt);
            Notification.Kind kind = first ? Notification.Kind.OPENED : Notification.Kind.RAISED;
            return new Send(kind, incident.level(), null, State.OPEN, kind.code());
        }

        private NotificationDecision news(Incident incident, NotificationState receipt, boolean changed, Instant now) {
            Optional<OperatorAction> acknowledged = people.acknowledged(incident.id(), now.toEpochMilli());
            if (acknowledged.isPresent()
                    && !receipt.acknowledged()
                    && !receiver.equals(acknowledged.get().signature().via()) // who told us need not be told
                    && channel.wants(Notification.Kind.ACKNOWLEDGED)) {
                String by = acknowledged.get().signature().by();
                return new Send(Notification.Kind.ACKNOWLEDGED, receipt.level(), by, State.OPEN, "acknowledged");
            }
            return changed && channel.wants(Notification.Kind.CHANGED)
                    ? new Send(Notification.Kind.CHANGED, receipt.level(), null, State.OPEN, "changed")
                    : NOTHING;
        }

        /** What came back and is no worse than it was wakes nobody. */
        private static boolean cameBackWorse(Incident incident, @Nullable NotificationState receipt) {
            return receipt != null
                    && receipt.state() == State.CLOSED
                    && !receipt.why().equals(CLOSED_THERE)
                    && incident.course().again().worse();
        }

        private boolean resolvedThere(NotificationState receipt, Instant now) {
            return people.resolved(receiver, receipt.incident(), now.toEpochMilli())
                    .filter(act -> act.signature().at() >= receipt.time())
                    .isPresent();
        }

        private boolean reopenedThere(NotificationState receipt, Instant now) {
            return receipt.state() == State.CLOSED
                    && receipt.why().equals(CLOSED_THERE)
                    && people.reopened(receiver, receipt.incident(), receipt.time(), now.toEpochMilli());
        }

        private @Nullable String silence(Incident incident, Instant now) {
            Optional<OperatorAction> act = people.silence(incident, now.toEpochMilli());
            if (act.isPresent()) {
                return act.get().kind().code() + " " + act.get().id() + " by "
                        + act.get().signature().by();
            }
            return policy.quiet(receiver, incident.level(), now.atZone(ZoneOffset.UTC)) ? "quiet time" : null;
        }
    }
}
