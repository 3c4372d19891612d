package dev.plumbline.models.policy;

import dev.plumbline.models.incident.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code delivery} of a policy. */
final class DeliveryReader {

    private static final Set<String> KEYS =
            Set.of("console", "receivers", "routes", "teams", "quiet", "heartbeats", "rollbacks");

    /** The keys of each type of receiver. */
    private static final Map<String, Set<String>> TYPES = Map.of(
            "pagerduty", Set.of("type", "url", "routing_key", "webhook_secret"),
            "alertmanager", Set.of("type", "url", "repeat", "watchdog"),
            "webhook", Set.of("type", "url", "secrets", "format"));

    private static final Set<String> ROUTE = Set.of("receivers", "models", "teams", "levels");
    private static final Set<String> QUIET = Set.of("receivers", "levels", "days", "from", "until", "zone");
    private static final Set<String> HEARTBEAT = Set.of("url", "every", "planned");
    private static final Set<String> HOOK = Set.of("url", "secrets");

    private static final List<String> LEVELS =
            Stream.of(Level.values()).map(Level::code).toList();
    private static final List<String> DAYS = Stream.of(DayOfWeek.values())
            .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
            .toList();

    /** Names stand in consumer groups, in addresses and in metrics. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}|file:.+");

    private static final String NOT_SET = "";

    private DeliveryReader() {}

    static Delivery read(Section top, Delivery base) {
        Section delivery = top.section("delivery", KEYS, "key");
        Map<String, Delivery.Receiver> receivers = new HashMap<>(base.receivers());
        delivery.maps("receivers", null).forEach((name, section) -> {
            Delivery.Receiver receiver = receiver(name, section);
            if (receiver != null) {
                receivers.put(name, receiver);
            }
        });
        Map<String, List<String>> teams = new HashMap<>(base.teams());
        Section named = delivery.section("teams", null, "team");
        named.keys().forEach(team -> teams.put(team, named.names(team, List.of(), name -> null)));
        Map<String, Delivery.Heartbeat> heartbeats = new HashMap<>(base.heartbeats());
        delivery.maps("heartbeats", HEARTBEAT)
                .forEach((name, section) -> heartbeats.put(
                        name,
                        new Delivery.Heartbeat(
                                section.need("url", NOT_SET, DeliveryReader::url),
                                section.take("every", Duration.ofMinutes(1), PolicyValues::duration),
                                section.keys().contains("planned")
                                        ? section.need("planned", NOT_SET, DeliveryReader::url)
                                        : null)));
        Map<String, Delivery.Hook> rollbacks = new HashMap<>(base.rollbacks());
        delivery.maps("rollbacks", HOOK).forEach((name, section) -> {
            named(name, section);
            rollbacks.put(
                    name, new Delivery.Hook(section.need("url", NOT_SET, DeliveryReader::url), secrets(section, true)));
        });
        String console =
                delivery.take("console", base.console() == null ? NOT_SET : base.console(), DeliveryReader::url);
        return new Delivery(
                console.isEmpty() ? null : console.replaceFirst("/+$", ""),
                receivers,
                delivery.holds("routes")
                        ? delivery.items("routes", ROUTE).stream()
                                .map(section -> route(section, receivers.keySet(), teams.keySet()))
                                .toList()
                        : base.routes(),
                teams,
                delivery.holds("quiet")
                        ? delivery.items("quiet", QUIET).stream()
                                .map(section -> quiet(section, receivers.keySet()))
                                .toList()
                        : base.quiet(),
                heartbeats,
                rollbacks);
    }

    private static Delivery.@Nullable Receiver receiver(String name, Section section) {
        named(name, section);
        String type = section.need("type", NOT_SET, one("a type", TYPES.keySet()));
        Set<String> keys = TYPES.get(type);
        if (keys == null) {
            return null;
        }
        section.keys().stream()
                .filter(key -> !keys.contains(key))
                .forEach(key -> section.wrong(key, "no such key of type " + type + NearestName.hint(key, keys)));
        return switch (type) {
            case "pagerduty" -> {
                String secret = section.take("webhook_secret", NOT_SET, DeliveryReader::reference);
                yield new Delivery.PagerDuty(
                        section.take("url", Delivery.PagerDuty.URL, DeliveryReader::url),
                        section.need("routing_key", NOT_SET, DeliveryReader::reference),
                        secret.isEmpty() ? null : secret);
            }
            case "alertmanager" ->
                new Delivery.Alertmanager(
                        section.need("url", NOT_SET, DeliveryReader::url),
                        section.take("repeat", Duration.ofMinutes(1), PolicyValues::duration),
                        section.take("watchdog", false, DeliveryReader::flag));
            default -> webhook(section);
        };
    }

    private static void named(String name, Section section) {
        if (!NAME.matcher(name).matches()) {
            section.wrong("a receiver's name must be at most 63 letters, digits, - and _");
        }
    }

    private static List<String> secrets(Section section, boolean needed) {
        List<String> secrets = section.values("secrets", NOT_SET, DeliveryReader::reference);
        if (secrets.isEmpty() && needed) {
            section.wrong("secrets must hold at least one, to sign with");
        }
        return secrets;
    }

    private static Delivery.Webhook webhook(Section section) {
        String format = section.take("format", "cloudevents", one("a format", List.of("cloudevents", "slack")));
        return new Delivery.Webhook(
                section.need("url", NOT_SET, DeliveryReader::url),
                secrets(section, format.equals("cloudevents")),
                Delivery.Format.valueOf(format.toUpperCase(Locale.ROOT)));
    }

    private static Delivery.Route route(Section section, Collection<String> receivers, Collection<String> teams) {
        if (!section.holds("receivers")) {
            section.wrong("must say to which receivers");
        }
        return new Delivery.Route(
                section.names("receivers", List.of(), known("receiver", receivers)),
                section.names("models", List.of(), name -> null),
                section.names("teams", List.of(), known("team", teams)),
                levels(section, List.of()));
    }

    private static Delivery.Quiet quiet(Section section, Collection<String> receivers) {
        Set<DayOfWeek> days = section.names("days", List.of(), known("day", DAYS)).stream()
                .filter(DAYS::contains)
                .map(day -> DayOfWeek.of(DAYS.indexOf(day) + 1))
                .collect(Collectors.toSet());
        return new Delivery.Quiet(
                section.names("receivers", List.of(), known("receiver", receivers)),
                levels(section, List.of(Level.TICKET.code())),
                days,
                section.need("from", LocalTime.MIDNIGHT, DeliveryReader::clock),
                section.need("until", LocalTime.MIDNIGHT, DeliveryReader::clock),
                section.take("zone", ZoneOffset.UTC, DeliveryReader::zone));
    }

    private static Set<Level> levels(Section section, List<String> otherwise) {
        List<String> names = section.names("levels", otherwise, known("level", LEVELS));
        return Stream.of(Level.values())
                .filter(level -> names.contains(level.code()))
                .collect(Collectors.toSet());
    }

    private static Function<String, @Nullable String> known(String kind, Collection<String> known) {
        return name -> known.contains(name) ? null : "no such " + kind + NearestName.hint(name, known);
    }

    private static PolicyValues<String> one(String what, Collection<String> known) {
        return text -> {
            if (!known.contains(text)) {
                throw new PolicyValues.Wrong("must be " + what + ": "
                        + String.join(", ", known.stream().sorted().toList()));
            }
            return text;
        };
    }

    /** A secret is never written out: policies are kept, shown and sent about. */
    private static String reference(String text) throws PolicyValues.Wrong {
        if (!REFERENCE.matcher(text).matches()) {
            throw new PolicyValues.Hidden("must be ${NAME} or file:PATH: a secret does not stand in a policy");
        }
        return text;
    }

    private static String url(String text) throws PolicyValues.Wrong {
        if (REFERENCE.matcher(text).matches()) {
            return text;
        }
        try {
            URI uri = new URI(text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null) {
                return text;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new PolicyValues.Hidden("must be http://… or https://… without a user, ${NAME} or file:PATH");
    }

    private static LocalTime clock(String text) throws PolicyValues.Wrong {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw new PolicyValues.Wrong("must be a time of day such as \"22:00\"");
        }
    }

    private static ZoneId zone(String text) throws PolicyValues.Wrong {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new PolicyValues.Wrong("must be a time zone such as Europe/Berlin");
        }
    }

    private static boolean flag(String text) throws PolicyValues.Wrong {
        if (!text.equals("true") && !text.equals("false")) {
            throw new PolicyValues.Wrong("must be true or false");
        }
        return text.equals("true");
    }
}
