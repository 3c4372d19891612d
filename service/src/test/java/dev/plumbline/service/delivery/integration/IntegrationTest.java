package dev.plumbline.service.delivery.integration;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.service.Failure;
import dev.plumbline.service.delivery.notify.Backoff;
import dev.plumbline.service.delivery.notify.Make;
import dev.plumbline.service.delivery.notify.SecretReferences;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What receivers are sent, and how their answers are understood. */
class IntegrationTest {

    private static final URI URL = URI.create("http://127.0.0.1:1/hook");
    private static final String OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String NEW = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    /** The library refuses what is older than five minutes. */
    private final Clock clock = Clock.systemUTC();

    @Test
    void pagerDuty_trigger_holdsWhatThePageNeeds() {
        JsonNode event =
                json(new PagerDuty(URL, "k", false).request(Make.notice(Notification.Kind.OPENED, "it burns"), clock));
        assertEquals("trigger", event.path("event_action").asString());
        assertEquals("plumbline/inc-1", event.path("dedup_key").asString());
        assertEquals("it burns", event.path("payload").path("summary").asString());
        assertEquals("critical", event.path("payload").path("severity").asString());
        assertEquals("search", event.path("payload").path("group").asString());
        assertEquals(
                "0.9",
                event.path("payload").path("custom_details").path("share").asString());
        assertEquals(
                "https://plumbline.example.com/incidents/inc-1",
                event.path("links").get(0).path("href").asString());
    }

    /** Names come from outside: a line break, an escape sequence and a mark of direction. */
    @Test
    void pagerDuty_changeEvent_showsNamesEscaped() {
        String odd = "m\n\u001B[2J\u202Ex";
        Rollback rollback = new Rollback(
                "r",
                odd,
                new Rollback.Change(List.of(odd), odd, odd, 0),
                new Rollback.Fault("inc-1", 0, 9, 8),
                Enforcement.OBSERVED,
                "because " + odd,
                0,
                Ledger.NONE);
        String body = json(new ChangeEvent(URL, "k", "p", "https://plumbline.example.com").request(rollback, clock))
                .path("payload")
                .toString();
        assertTrue(body.contains("m\\\\u000A\\\\u001B[2J\\\\u202Ex"), body);
        assertFalse(body.contains("m\\n") || body.contains("\u202E"), body);
    }

    @Test
    void pagerDuty_longText_staysWithinAllLimits() {
        HttpRequest request = new PagerDuty(URL, "k", false)
                .request(Make.notice(Notification.Kind.OPENED, "\u0001\"😀".repeat(200_000)), clock);
        assertTrue(body(request).length < 512 * 1024, "size " + body(request).length);
        String summary = json(request).path("payload").path("summary").asString();
        assertTrue(summary.length() <= 1024 && summary.endsWith("…"), "summary of " + summary.length());
        assertFalse(Character.isHighSurrogate(summary.charAt(summary.length() - 2)), "half a character");
    }

    @Test
    void details_beyondTheLimit_loseTheLeastUsefulFirst() {
        Map<String, String> all = IncidentDetails.of(Make.notice(Notification.Kind.OPENED, "text"));
        List<String> names = List.copyOf(all.keySet());
        int whole = IncidentDetails.within(all, 1_000_000).toString().length();
        for (int bytes = 2; bytes <= whole; bytes++) {
            JsonNode json = IncidentDetails.within(all, bytes);
            assertTrue(json.toString().length() <= bytes, bytes + " bytes: " + json);
            assertEquals(names.subList(0, json.size()), List.copyOf(json.propertyNames()), bytes + " bytes");
        }
        assertEquals(all.size(), IncidentDetails.within(all, whole).size());
    }

    /** What is expected once in a million is "never", and no ratio with 95% between 909,091 and ∞ is told. */
    @Test
    void details_beyondSense_areNever() {
        Map<String, String> all = IncidentDetails.of(Make.notice(Notification.Kind.OPENED, "text"));
        assertEquals("never", all.get("expected"));
        assertFalse(all.containsKey("ratio") || all.containsKey("ratio_interval"), all::toString);
    }

    @Test
    void webhook_isSignedByEverySecret_andTheBodyIsACloudEvent() {
        Webhook webhook = new Webhook("hook", URL, List.of(OLD, NEW), Delivery.Format.CLOUDEVENTS);
        HttpRequest request = webhook.request(Make.notice(Notification.Kind.OPENED, "x"), clock);
        String body = new String(body(request), StandardCharsets.UTF_8);
        Map<String, List<String>> headers = request.headers().map();
        for (String secret : List.of(OLD, NEW)) {
            assertDoesNotThrow(() -> new com.standardwebhooks.Webhook(secret).verify(body, headers));
        }
        assertThrows(Exception.class, () -> new com.standardwebhooks.Webhook(OLD).verify(body + " ", headers));
        JsonNode event = json(request);
        assertEquals("1.0", event.path("specversion").asString());
        assertEquals("inc-1.page", event.path("id").asString());
        assertEquals("urn:plumbline:plumbline", event.path("source").asString());
        assertEquals("dev.plumbline.incident.opened", event.path("type").asString());
        assertEquals(
                "inc-1", event.path("data").path("incident").path("incident").asString());
    }

    @Test
    void webhook_sameNews_hasTheSameIdAndOtherNewsAnother() {
        Webhook webhook = new Webhook("hook", URL, List.of(OLD), Delivery.Format.CLOUDEVENTS);
        List<String> ids = List.of(
                        Notification.Kind.OPENED,
                        Notification.Kind.OPENED,
                        Notification.Kind.ACKNOWLEDGED,
                        Notification.Kind.CLOSED)
                .stream()
                .map(kind -> webhook.request(Make.notice(kind, "x"), clock))
                .map(request -> request.headers().firstValue("webhook-id").orElseThrow())
                .toList();
        assertEquals(
                List.of(
                        "plumbline.inc-1.page",
                        "plumbline.inc-1.page",
                        "plumbline.inc-1.acknowledged",
                        "plumbline.inc-1.closed"),
                ids);
    }

    @Test
    void slack_text_isOneLineWithALink() {
        Webhook webhook = new Webhook("chat", URL, List.of(), Delivery.Format.SLACK);
        HttpRequest request = webhook.request(Make.notice(Notification.Kind.ACKNOWLEDGED, "a < b & c"), clock);
        assertEquals(
                "Acknowledged by ada: PAGE: a &lt; b &amp; " + "c\n<https://plumbline.example.com/incidents/inc-1|"
                        + Make.notice(Notification.Kind.ACKNOWLEDGED, "a")
                                .incident()
                                .blame()
                                .cohort() + ">",
                json(request).path("text").asString());
        assertTrue(request.headers().firstValue("webhook-signature").isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "202, , taken",
        "200, , later 0",
        "302, , later 0",
        "400, 5, refused",
        "401, , later 0",
        "413, , refused",
        "429, 7, later 7",
        "429, 'Mon, 25 Aug 2025 00:00:30 GMT', later 30",
        "429, 'Sun, 24 Aug 2025 00:00:00 GMT', later 0",
        "503, 999999, later 900",
        "503, soon, later 0",
    })
    void answer_ofPagerDuty(int status, String retryAfter, String expected) {
        Map<String, List<String>> headers = retryAfter == null ? Map.of() : Map.of("Retry-After", List.of(retryAfter));
        SendResult answer = SendResult.of(
                status,
                status == 202,
                HttpHeaders.of(headers, (name, value) -> true),
                Clock.fixed(Instant.parse("2025-08-25T00:00:00Z"), ZoneOffset.UTC));
        String got = answer instanceof SendResult.Later later
                ? "later " + later.after().toSeconds()
                : answer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        assertEquals(expected, got);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.999})
    void backoff_doubles_withinBounds_neverSoonerThanAsked(double chance) {
        Backoff backoff = new Backoff(() -> chance);
        for (int failures = 1; failures < 100; failures++) {
            long bound = (long) Math.min(60_000, 500 * Math.pow(2, failures - 1));
            long millis = backoff.next(failures, Duration.ZERO).toMillis();
            assertTrue(millis >= bound / 2 && millis <= bound, failures + " failures: " + millis);
        }
        assertTrue(backoff.next(1, Duration.ofSeconds(90)).toSeconds() >= 90);
    }

    @Test
    void references_leadToSecrets_andErrorsDoNotTellThem(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("s"), "from file\n");
        SecretReferences references = new SecretReferences(Map.of("A", "from environment", "EMPTY", " "));
        assertEquals("from environment", references.resolve("${A}"));
        assertEquals("from file", references.resolve("file:" + file));
        assertEquals("http://x", references.resolve("http://x"));
        assertThrows(Failure.class, () -> references.resolve("${B}"));
        assertThrows(Failure.class, () -> references.resolve("${EMPTY}"));
        assertThrows(Failure.class, () -> references.resolve("file:" + folder.resolve("none")));
        Failure failure =
                assertThrows(Failure.class, () -> Requests.url("the receiver a", "not an address hunter2", ""));
        assertFalse(failure.getMessage().contains("hunter2"), failure.getMessage());
        Failure bad = assertThrows(
                Failure.class, () -> new Webhook("a", URL, List.of("whsec_hunter2!"), Delivery.Format.CLOUDEVENTS));
        assertFalse(bad.getMessage().contains("hunter2"), bad.getMessage());
    }

    private static JsonNode json(HttpRequest request) {
        return JsonMapper.shared().readTree(body(request));
    }

    private static byte[] body(HttpRequest request) {
        byte[][] body = new byte[1][];
        request.bodyPublisher().orElseThrow().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                byte[] before = body[0] == null ? new byte[0] : body[0];
                body[0] = Arrays.copyOf(before, before.length + bytes.length);
                System.arraycopy(bytes, 0, body[0], before.length, bytes.length);
            }

            @Override
            public void onError(Throwable e) {
                throw new IllegalStateException(e);
            }

            @Override
            public void onComplete() {}
        });
        return body[0];
    }
}
