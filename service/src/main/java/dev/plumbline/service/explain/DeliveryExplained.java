package dev.plumbline.service.explain;

import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Delivery;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who hears of what, and when not, in sentences; no address and no secret. */
public final class DeliveryExplained {

    private DeliveryExplained() {}

    /** A sentence for each receiver, quiet time, heartbeat and rollback. */
    public static List<String> of(Delivery d) {
        List<String> lines = new ArrayList<>();
        if (d.receivers().isEmpty()) {
            lines.add("Nobody is told of incidents: there are no receivers.");
        }
        new TreeMap<>(d.teams())
                .forEach((team, models) -> lines.add("Team " + team + " looks after " + listed(models) + "."));
        new TreeMap<>(d.receivers()).forEach((name, receiver) -> {
            lines.add(name + " (" + kind(receiver) + ") hears of " + heard(name, d) + ".");
            if (receiver instanceof Delivery.PagerDuty pagerDuty && pagerDuty.webhookSecret() == null) {
                lines.add(name + " has no webhook_secret: what people do there stays unknown here.");
            }
        });
        d.quiet().forEach(quiet -> lines.add(quiet(quiet)));
        new TreeMap<>(d.heartbeats())
                .forEach((name, beat) -> lines.add(
                        name + " is told every " + PolicyExplained.shown(beat.every()) + " that Plumbline works."));
        new TreeMap<>(d.rollbacks())
                .keySet()
                .forEach(name -> lines.add(name + " is told of rollbacks that are ordered."));
        return lines;
    }

    private static String kind(Delivery.Receiver receiver) {
        if (receiver instanceof Delivery.PagerDuty) {
            return "PagerDuty";
        }
        if (receiver instanceof Delivery.Alertmanager) {
            return "Alertmanager";
        }
        return "webhook";
    }

    private static String heard(String receiver, Delivery d) {
        if (d.routes().isEmpty()) {
            return "pages of every model";
        }
        List<String> routes = d.routes().stream()
                .filter(route -> route.receivers().contains(receiver))
                .map(DeliveryExplained::route)
                .toList();
        return routes.isEmpty() ? "nothing: no route leads there" : String.join("; and of ", routes);
    }

    private static String route(Delivery.Route route) {
        Set<Level> levels = route.levels().isEmpty() ? Set.of(Level.PAGE, Level.TICKET) : route.levels();
        return levels(levels) + " of "
                + (route.models().isEmpty() ? "every model" : listed(route.models()))
                + (route.teams().isEmpty() ? "" : ", where team " + listed(route.teams()) + " looks after it");
    }

    private static String quiet(Delivery.Quiet quiet) {
        String days = quiet.days().isEmpty()
                ? "every day"
                : new TreeSet<>(quiet.days())
                        .stream().map(DeliveryExplained::day).collect(Collectors.joining(", "));
        return "For " + (quiet.receivers().isEmpty() ? "all receivers" : listed(quiet.receivers())) + ", "
                + levels(quiet.levels()) + " wait from " + quiet.from() + " until " + quiet.until() + " ("
                + quiet.zone() + "), " + days + ".";
    }

    private static String day(DayOfWeek day) {
        return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    /** The loudest first. */
    private static String levels(Set<Level> levels) {
        return Stream.of(Level.PAGE, Level.TICKET, Level.WATCH)
                .filter(levels::contains)
                .map(level -> level == Level.WATCH ? "what is only watched" : level.code() + "s")
                .collect(Collectors.joining(" and "));
    }

    private static String listed(Collection<String> names) {
        return String.join(", ", names);
    }
}
