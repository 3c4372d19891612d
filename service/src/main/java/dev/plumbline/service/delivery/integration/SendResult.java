package dev.plumbline.service.delivery.integration;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What became of one request to a receiver. */
public sealed interface SendResult {

    /** It took it. */
    record Taken() implements SendResult {}

    /** It will never take it. */
    record Refused(String why) implements SendResult {}

    /**
     * It may take it later.
     *
     * @param after how long it asks to be left alone; zero where it does not say
     * @param unsure whether it may have taken it this time, since it was asked and nothing came back
     */
    record Later(String why, Duration after, boolean unsure) implements SendResult {

        /** It did not take it this time, that is sure. */
        public Later(String why, Duration after) {
            this(why, after, false);
        }
    }

    /** No receiver is waited for longer than this before the next try. */
    Duration LONGEST = Duration.ofMinutes(15);

    /**
     * What a status means where a receiver has no rules of its own: content that it does not understand will not be
     * understood later; a wrong key, address or method is a mistake of the operator's, who will mend it, and pages wait
     * for that.
     */
    static SendResult of(int status, boolean taken, HttpHeaders headers, Clock clock) {
        String why = "HTTP " + status;
        if (taken) {
            return new Taken();
        }
        return switch (status) {
            case 400, 413, 415, 422 -> new Refused(why);
            default -> new Later(why, after(headers.firstValue("Retry-After"), clock));
        };
    }

    /**
     * The same for a webhook: gone for good, says the standard, and whoever mends it publishes the policy anew or
     * restarts Plumbline.
     */
    static SendResult ofWebhook(int status, HttpHeaders headers, Clock clock) {
        return status == 410
                ? new Later("HTTP 410: it wants no more", Duration.ofMillis(Long.MAX_VALUE / 4))
                : of(status, status / 100 == 2, headers, clock);
    }

    private static Duration after(Optional<String> header, Clock clock) {
        Duration after = header.map(text -> after(text.strip(), clock)).orElse(Duration.ZERO);
        return after.isNegative() ? Duration.ZERO : after.compareTo(LONGEST) > 0 ? LONGEST : after;
    }

    /** Seconds or a date. */
    private static Duration after(String text, Clock clock) {
        try {
            return text.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(
                            clock.instant(), ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
