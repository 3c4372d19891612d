package dev.plumbline.service.delivery.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.models.delivery.DeliveryEvent;
import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.service.delivery.integration.PagerDuty;
import dev.plumbline.service.delivery.operator.OperatorActions;
import java.net.URI;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationDecisionTest {

    private static final Instant NOW = Instant.ofEpochMilli(Make.TIME + 1_000_000);
    private static final URI URL = URI.create("http://127.0.0.1:1/");

    private final OperatorActions people = new OperatorActions();

    /** What follows from the incident (its level, or that it is over) and the receipt alone. Tickets are not routed. */
    @ParameterizedTest
    @CsvSource({
        "PAGE,   none,          tell opened page open",
        "PAGE,   HELD PAGE,     tell opened page open",
        "PAGE,   HELD TICKET,   tell opened page open",
        "PAGE,   OPEN PAGE,     skip",
        "PAGE,   OPEN TICKET,   tell raised page open",
        "PAGE,   CLOSED PAGE,   skip",
        "PAGE,   CLOSED TICKET, tell raised page open",
        "PAGE,   REFUSED PAGE,  skip",
        "PAGE,   PASSED PAGE,   skip",
        "TICKET, none,          skip",
        "TICKET, OPEN PAGE,     skip",
        "over,   none,          note passed",
        "over,   HELD PAGE,     note passed",
        "over,   OPEN PAGE,     tell closed page closed",
        "over,   OPEN TICKET,   tell closed ticket closed",
        "over,   CLOSED PAGE,   skip",
        "over,   REFUSED PAGE,  skip",
        "over,   PASSED PAGE,   skip",
    })
    void decide_fromIncidentAndReceipt(String incident, String receipt, String expected) {
        assertEquals(expected, decide(incident, receipt, false, List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "PAGE, none,        note held",
        "PAGE, HELD PAGE,   note held", // for another reason than before
        "PAGE, OPEN PAGE,   skip",
        "PAGE, OPEN TICKET, skip",
        "over, none,        note passed",
        "over, OPEN PAGE,   tell closed page closed",
    })
    void decide_silenced_opensNothingAndClosesAsEver(String incident, String receipt, String expected) {
        people.apply(new OperatorAction(
                OperatorAction.Kind.MAINTENANCE,
                "m",
                new OperatorAction.Signature("ada", null, 0),
                new OperatorAction.Period(NOW.toEpochMilli(), NOW.toEpochMilli() + 1),
                null,
                null,
                new OperatorAction.Scope("", Map.of("hardware", "tpu"), List.of()),
                ""));
        assertEquals(expected, decide(incident, receipt, true, List.of()));
        assertEquals("tell opened page open", decide("PAGE", "none", false, List.of(), NOW.plusMillis(1)), "its end");
        assertEquals("tell opened page open", decide("PAGE", "none", false, List.of(), NOW.minusMillis(1)), "before");
    }

    @Test
    void decide_quietTime_holds() {
        Delivery.Quiet always = new Delivery.Quiet(
                List.of("oncall"), Set.of(Level.PAGE), Set.of(), LocalTime.NOON, LocalTime.NOON, ZoneOffset.UTC);
        assertEquals("note held", decide("PAGE", "none", false, List.of(always)));
    }

    @Test
    void decide_changed_isToldOnlyWhereItCannotWake() {
        assertEquals("skip", decide("PAGE", "OPEN PAGE", true, List.of()));
        assertEquals("tell changed page open", decide("PAGE", "OPEN PAGE", true, NOW, true, List.of()));
    }

    @ParameterizedTest
    @CsvSource({"PAGE, OPEN PAGE, tell closed page closed", "PAGE, none, note passed", "PAGE, CLOSED PAGE, skip"})
    void decide_falseAlarm_isOver(String incident, String receipt, String expected) {
        people.apply(act(OperatorAction.Kind.FALSE_ALARM, "false-alarm/inc-1", null, Level.PAGE, 0));
        assertEquals(expected, decide(incident, receipt, false, List.of()));
    }

    @Test
    void decide_falseAlarmOfATicket_doesNotSpeakOfAPage() {
        people.apply(act(OperatorAction.Kind.FALSE_ALARM, "false-alarm/inc-1", null, Level.TICKET, 0));
        assertEquals("tell raised page open", decide("PAGE", "CLOSED TICKET", false, List.of()));
    }

    @Test
    void decide_acknowledged_isToldToAllButWhoSaidIt() {
        people.apply(act(OperatorAction.Kind.ACKNOWLEDGE, "acknowledge/inc-1", "other", Level.PAGE, 0));
        assertEquals("tell acknowledged page open", decide("PAGE", "OPEN PAGE", false, List.of()));
        people.apply(act(OperatorAction.Kind.ACKNOWLEDGE, "acknowledge/inc-1", "oncall", Level.PAGE, 0));
        assertEquals("skip", decide("PAGE", "OPEN PAGE", false, List.of()));
    }

    @Test
    void decide_closedThere_countsOnlyAfterTheLastWord() {
        people.apply(act(OperatorAction.Kind.RESOLVE, "resolve/oncall/inc-1", "oncall", Level.PAGE, Make.TIME - 1));
        assertEquals("skip", decide("PAGE", "OPEN PAGE", false, List.of()));
        people.apply(act(OperatorAction.Kind.RESOLVE, "resolve/oncall/inc-1", "oncall", Level.PAGE, Make.TIME));
        assertEquals("note closed", decide("PAGE", "OPEN PAGE", false, List.of()));
    }

    /** Opened there again: the end of the incident must reach them. */
    @Test
    void decide_reopenedThere_isOpenAgain() {
        NotificationState closed = new NotificationState(
                "oncall",
                "inc-1",
                NotificationState.State.CLOSED,
                Level.PAGE,
                false,
                Make.TIME,
                "closed by its own people");
        people.apply(act(OperatorAction.Kind.RESOLVE, "resolve/oncall/inc-1", "oncall", Level.PAGE, Make.TIME));
        assertEquals("skip", decide(closed));
        people.apply(ended(Make.TIME - 1));
        assertEquals("skip", decide(closed), "an older word");
        people.apply(ended(Make.TIME + 1));
        assertEquals("note open", decide(closed));
        NotificationState recovered = new NotificationState(
                "oncall", "inc-1", NotificationState.State.CLOSED, Level.PAGE, false, Make.TIME, "closed");
        assertEquals("skip", decide(recovered), "it was not they who had closed it");
    }

    /** What was not answered in time may have been taken all the same: the page must not stay open for ever. */
    @ParameterizedTest
    @CsvSource({"UNSURE, tell closed page closed", "NO_ANSWER, note passed", "NOT_SENT, note passed"})
    void decide_overAfterATryThatWasNotAnswered_isTold(DeliveryEvent.Result result, String expected) {
        int tries = result.isTriedAgain() ? 1 : 0;
        NotificationState held = Make.receipt(NotificationState.State.HELD, Level.PAGE, "before")
                .after(List.of(), new DeliveryEvent(Make.TIME, "opened", Level.PAGE, result, tries, Make.TIME, "late"));
        NotificationDecision ruling = new NotificationDecision.Rules(
                        "oncall", Delivery.NONE, new PagerDuty(URL, "key", true), people)
                .decide(Make.incident(Level.PAGE, true, "text"), held, false, NOW);
        assertEquals(expected, shown(ruling));
    }

    private static OperatorAction ended(long at) {
        return new OperatorAction(
                OperatorAction.Kind.RESOLVE,
                "resolve/oncall/inc-1",
                new OperatorAction.Signature("ada", "oncall", at),
                new OperatorAction.Period(at, at),
                "inc-1",
                Level.PAGE,
                null,
                "");
    }

    private String decide(NotificationState receipt) {
        NotificationDecision ruling = new NotificationDecision.Rules(
                        "oncall", Delivery.NONE, new PagerDuty(URL, "key", true), people)
                .decide(Make.incident(Level.PAGE, false, "text"), receipt, false, NOW);
        return shown(ruling);
    }

    private static OperatorAction act(OperatorAction.Kind kind, String id, String via, Level level, long at) {
        return new OperatorAction(
                kind,
                id,
                new OperatorAction.Signature("ada", via, at),
                new OperatorAction.Period(at, null),
                "inc-1",
                level,
                null,
                "");
    }

    private String decide(String incident, String receipt, boolean changed, List<Delivery.Quiet> quiet) {
        return decide(incident, receipt, changed, quiet, NOW);
    }

    private String decide(String incident, String receipt, boolean changed, List<Delivery.Quiet> quiet, Instant now) {
        return decide(incident, receipt, changed, now, false, quiet);
    }

    private String decide(
            String incident, String receipt, boolean changed, Instant now, boolean hears, List<Delivery.Quiet> quiet) {
        boolean over = incident.equals("over");
        Incident i = Make.incident(over ? Level.PAGE : Level.valueOf(incident), over, "text");
        String[] words = receipt.split(" ", -1);
        NotificationState r = receipt.equals("none")
                ? null
                : Make.receipt(NotificationState.State.valueOf(words[0]), Level.valueOf(words[1]), "before");
        Delivery policy = new Delivery(null, Map.of(), List.of(), Map.of(), quiet, Map.of(), Map.of());
        NotificationDecision ruling = new NotificationDecision.Rules(
                        "oncall", policy, new PagerDuty(URL, "key", hears), people)
                .decide(i, r, changed, now);
        return shown(ruling);
    }

    private static String shown(NotificationDecision ruling) {
        if (ruling instanceof NotificationDecision.Send tell) {
            return "tell " + tell.kind().code() + " " + tell.level().code() + " "
                    + tell.state().code();
        }
        return ruling instanceof NotificationDecision.Note note
                ? "note " + note.state().code()
                : ruling.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
