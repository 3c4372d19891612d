package dev.plumbline.models.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.incident.Level;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryReaderTest {

    private static final String FULL = """
            delivery:
              console: https://plumbline.example.com/
              receivers:
                oncall: {type: pagerduty, routing_key: "${KEY}", webhook_secret: file:/run/s}
                alerts: {type: alertmanager, url: "http://am:9093", repeat: 30s, watchdog: true}
                hook: {type: webhook, url: "https://h.example.com/x", secrets: ["${A}", "file:b"]}
                chat: {type: webhook, url: "${SLACK}", format: slack}
              teams:
                search: [embed-*]
              routes:
                - {receivers: [oncall], levels: [page]}
                - {receivers: [chat, hook], teams: [search], models: ["*-large"]}
              quiet:
                - {receivers: [chat], days: [fri], from: "22:00", until: "07:30", zone: Europe/Berlin}
              heartbeats:
                deadman: {url: "${BEAT}", every: 2m}
              rollbacks:
                controller: {url: "https://r.example.com", secrets: ["${R}"]}
            """;

    @Test
    void read_allKeys_areTaken() throws BadPolicy {
        assertEquals(
                new Delivery(
                        "https://plumbline.example.com",
                        Map.of(
                                "oncall",
                                new Delivery.PagerDuty(Delivery.PagerDuty.URL, "${KEY}", "file:/run/s"),
                                "alerts",
                                new Delivery.Alertmanager("http://am:9093", Duration.ofSeconds(30), true),
                                "hook",
                                new Delivery.Webhook(
                                        "https://h.example.com/x",
                                        List.of("${A}", "file:b"),
                                        Delivery.Format.CLOUDEVENTS),
                                "chat",
                                new Delivery.Webhook("${SLACK}", List.of(), Delivery.Format.SLACK)),
                        List.of(
                                new Delivery.Route(List.of("oncall"), List.of(), List.of(), Set.of(Level.PAGE)),
                                new Delivery.Route(
                                        List.of("chat", "hook"), List.of("*-large"), List.of("search"), Set.of())),
                        Map.of("search", List.of("embed-*")),
                        List.of(new Delivery.Quiet(
                                List.of("chat"),
                                Set.of(Level.TICKET),
                                Set.of(DayOfWeek.FRIDAY),
                                LocalTime.of(22, 0),
                                LocalTime.of(7, 30),
                                ZoneId.of("Europe/Berlin"))),
                        Map.of("deadman", new Delivery.Heartbeat("${BEAT}", Duration.ofMinutes(2))),
                        Map.of("controller", new Delivery.Hook("https://r.example.com", List.of("${R}")))),
                read(FULL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "receivers: {a: {url: 'http://x'}}                    | 1:27: delivery.receivers.a: must have the key type",
                "receivers: {a: {type: pager}}                        | must be a type: alertmanager, pagerduty, webhook, got pager",
                "receivers: {a: {type: pagerduty}}                    | delivery.receivers.a: must have the key routing_key",
                "receivers: {a: {type: alertmanager, url: 'ftp://x'}} | must be http://… or https://… without a user",
                "receivers: {a: {type: alertmanager, url: 'http://x', secrets: []}} | no such key of type alertmanager",
                "receivers: {a: {type: webhook, url: 'http://x'}}     | secrets must hold at least one",
                "receivers: {'a b': {type: webhook, format: slack, url: 'http://x'}} | a receiver's name must be",
                "routes: [{levels: [page]}]                           | delivery.routes[0]: must say to which receivers",
                "routes: [{receivers: [nobody]}]                      | no such receiver",
                "routes: {receivers: [nobody]}                        | must be a list of maps",
                "quiet: [{from: '8', until: '09:00'}]                 | must be a time of day",
                "quiet: [{until: '09:00'}]                            | must have the key from",
                "quiet: [{from: '08:00', until: '09:00', days: [mo]}] | no such day",
                "quiet: [{from: '08:00', until: '09:00', zone: Mars}] | must be a time zone",
                "heartbeats: {a: {every: 1m}}                         | must have the key url",
                "rollbacks: {a: {url: 'http://x'}}                    | secrets must hold at least one, to sign with",
                "rollbacks: {a: {secrets: ['${X}']}}                  | must have the key url",
                "receiver: {}                                         | no such key; did you mean receivers?",
            })
    void read_wrong_saysWhereAndWhat(String yaml, String expected) {
        BadPolicy e = assertThrows(BadPolicy.class, () -> read("delivery: {" + yaml.strip() + "}"));
        assertEquals(1, e.problems().size(), e.getMessage());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "a: {type: pagerduty, routing_key: hunter2secret}",
                "a: {type: pagerduty, routing_key: '${K}', webhook_secret: hunter2secret}",
                "a: {type: webhook, url: 'http://x', secrets: [whsec_hunter2secret]}",
                "a: {type: webhook, format: slack, url: 'http://me:hunter2secret@x'}",
            })
    void read_secretInTheFile_isRefusedAndNotRepeated(String receiver) {
        BadPolicy e = assertThrows(BadPolicy.class, () -> read("delivery: {receivers: {" + receiver + "}}"));
        assertFalse(e.getMessage().contains("hunter2"), e.getMessage());
    }

    @Test
    void reaches_followsRoutes() throws BadPolicy {
        Delivery delivery = read(FULL);
        assertTrue(delivery.reaches("oncall", "any", Level.PAGE));
        assertFalse(delivery.reaches("oncall", "any", Level.TICKET));
        assertTrue(delivery.reaches("chat", "embed-large", Level.TICKET));
        assertFalse(delivery.reaches("chat", "embed-small", Level.TICKET), "model");
        assertFalse(delivery.reaches("chat", "rank-large", Level.TICKET), "team");
        assertFalse(delivery.reaches("alerts", "any", Level.PAGE), "no route");
        assertEquals("search", delivery.team("embed-small"));
    }

    @Test
    void reaches_withoutRoutes_pagesGoToAll() throws BadPolicy {
        Delivery delivery = read("delivery: {receivers: {a: {type: pagerduty, routing_key: '${K}'}}}");
        assertTrue(delivery.reaches("a", "any", Level.PAGE));
        assertFalse(delivery.reaches("a", "any", Level.TICKET));
    }

    /** From Friday 22:00 to Saturday 07:30 in Berlin, two hours ahead of UTC in summer. */
    @ParameterizedTest
    @CsvSource({
        "2025-08-22T19:59:59Z, false",
        "2025-08-22T20:00:00Z, true",
        "2025-08-23T05:29:59Z, true",
        "2025-08-23T05:30:00Z, false",
        "2025-08-23T20:30:00Z, false",
        "2025-08-22T05:00:00Z, false"
    })
    void quiet_overMidnight_belongsToTheDayOnWhichItBegins(String time, boolean quiet) throws BadPolicy {
        Delivery delivery = read(FULL);
        assertEquals(quiet, delivery.quiet("chat", Level.TICKET, ZonedDateTime.parse(time)));
        assertFalse(delivery.quiet("chat", Level.PAGE, ZonedDateTime.parse(time)));
        assertFalse(delivery.quiet("oncall", Level.TICKET, ZonedDateTime.parse(time)));
    }

    private static Delivery read(String yaml) throws BadPolicy {
        return new PolicyReader(Set.of()).read("policy.yaml", yaml).delivery();
    }
}
