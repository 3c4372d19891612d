package dev.plumbline.models.policy;

import dev.plumbline.models.incident.Level;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who hears of incidents, and when. A secret, and an address that is one, stands here as a reference: {@code ${NAME}}
 * for a variable of the environment, {@code file:PATH} for a file.
 *
 * @param console where people find an incident, such as {@code https://plumbline.example.com}; null for the instance's
 *     own address
 * @param receivers by name; none means that nobody is told
 * @param routes which incidents go to whom; without any, every receiver hears of pages
 * @param teams the models that each team looks after; names may hold {@code *}
 * @param quiet when a receiver is left in peace
 * @param heartbeats who is told again and again that Plumbline works, and so finds out when it does not; by name
 * @param rollbacks who carries out rollbacks that are ordered; by name
 */
public record Delivery(
        @Nullable String console,
        Map<String, Receiver> receivers,
        List<Route> routes,
        Map<String, List<String>> teams,
        List<Quiet> quiet,
        Map<String, Heartbeat> heartbeats,
        Map<String, Hook> rollbacks) {

    /** Nobody is told. */
    public static final Delivery NONE =
            new Delivery(null, Map.of(), List.of(), Map.of(), List.of(), Map.of(), Map.of());

    /** Somebody who can be told over HTTP. */
    public sealed interface Receiver permits PagerDuty, Alertmanager, Webhook {

        /** Where it is, or a reference to that. */
        String url();
    }

    /**
     * PagerDuty's Events API v2.
     *
     * @param routingKey reference
     * @param webhookSecret reference to what signs its webhooks back to Plumbline; null where it has none
     */
    public record PagerDuty(
            String url, String routingKey, @Nullable String webhookSecret) implements Receiver {

        /** Where PagerDuty takes events. */
        public static final String URL = "https://events.pagerduty.com";
    }

    /**
     * Alertmanager's API v2.
     *
     * @param repeat how often it is told again of what goes on; it forgets what it did not hear of for five times as
     *     long
     * @param watchdog whether it is also told of an alert that always fires, to be missed when Plumbline goes
     */
    public record Alertmanager(String url, Duration repeat, boolean watchdog) implements Receiver {}

    /**
     * A webhook.
     *
     * @param secrets references; each signs, so that one can be replaced by another
     * @param format what is posted
     */
    public record Webhook(String url, List<String> secrets, Format format) implements Receiver {

        public Webhook {
            secrets = List.copyOf(secrets);
        }
    }

    /** What a webhook is sent. */
    public enum Format {
        /** A CloudEvent, signed as Standard Webhooks asks. */
        CLOUDEVENTS,
        /** Text, as Slack and those like it take it. */
        SLACK
    }

    /**
     * Sends incidents to receivers. What is empty matches all; but of what is only to be watched nobody hears who did
     * not ask.
     *
     * @param models names, with {@code *} for any characters
     */
    public record Route(List<String> receivers, List<String> models, List<String> teams, Set<Level> levels) {

        public Route {
            receivers = List.copyOf(receivers);
            models = List.copyOf(models);
            teams = List.copyOf(teams);
            levels = Set.copyOf(levels);
        }
    }

    /**
     * A time of day at which incidents wait for its end.
     *
     * @param receivers empty for all
     * @param levels which incidents wait
     * @param days on which it begins; empty for all
     * @param until where it lies before {@code from}, or is the same, that of the next day
     */
    public record Quiet(
            List<String> receivers,
            Set<Level> levels,
            Set<DayOfWeek> days,
            LocalTime from,
            LocalTime until,
            ZoneId zone) {

        public Quiet {
            receivers = List.copyOf(receivers);
            levels = Set.copyOf(levels);
            days = Set.copyOf(days);
        }

        /** Whether it is quiet at this time. */
        public boolean holds(ZonedDateTime time) {
            ZonedDateTime here = time.withZoneSameInstant(zone);
            LocalTime clock = here.toLocalTime();
            DayOfWeek day = here.getDayOfWeek();
            if (from.isBefore(until)) {
                return on(day) && !clock.isBefore(from) && clock.isBefore(until);
            }
            return (on(day) && !clock.isBefore(from)) || (on(day.minus(1)) && clock.isBefore(until));
        }

        private boolean on(DayOfWeek day) {
            return days.isEmpty() || days.contains(day);
        }
    }

    /**
     * Who is told how often that Plumbline works.
     *
     * @param planned where it is told that Plumbline stops because somebody stopped it; null where it need not know
     */
    public record Heartbeat(
            String url, Duration every, @Nullable String planned) {

        /** That is not told of planned stops. */
        public Heartbeat(String url, Duration every) {
            this(url, every, null);
        }
    }

    /**
     * An address to which something signed is posted.
     *
     * @param secrets references; each signs, so that one can be replaced by another
     */
    public record Hook(String url, List<String> secrets) {

        public Hook {
            secrets = List.copyOf(secrets);
        }
    }

    public Delivery {
        receivers = Map.copyOf(receivers);
        routes = List.copyOf(routes);
        teams = Map.copyOf(teams);
        quiet = List.copyOf(quiet);
        heartbeats = Map.copyOf(heartbeats);
        rollbacks = Map.copyOf(rollbacks);
    }

    /** The team that looks after a model, the first in alphabetical order; null where none does. */
    public @Nullable String team(String model) {
        return teams.entrySet().stream()
                .filter(team -> anyMatches(team.getValue(), model))
                .map(Map.Entry::getKey)
                .min(String::compareTo)
                .orElse(null);
    }

    /** Whether a receiver hears of incidents of this model and level. */
    public boolean reaches(String receiver, String model, Level level) {
        if (routes.isEmpty()) {
            return level == Level.PAGE;
        }
        String team = team(model);
        return routes.stream()
                .anyMatch(route -> route.receivers().contains(receiver)
                        && (route.models().isEmpty() || anyMatches(route.models(), model))
                        && (route.teams().isEmpty()
                                || (team != null && route.teams().contains(team)))
                        && (route.levels().isEmpty()
                                ? level != Level.WATCH
                                : route.levels().contains(level)));
    }

    /** Whether a receiver is left in peace at this time. */
    public boolean quiet(String receiver, Level level, ZonedDateTime time) {
        return quiet.stream()
                .anyMatch(q -> (q.receivers().isEmpty() || q.receivers().contains(receiver))
                        && q.levels().contains(level)
                        && q.holds(time));
    }

    /** Whether a name is one that {@code pattern} means, with {@code *} for any characters. */
    public static boolean matches(String pattern, String name) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
        return Pattern.compile(regex, Pattern.DOTALL).matcher(name).matches();
    }

    private static boolean anyMatches(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }
}
