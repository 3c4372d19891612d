package dev.plumbline.service.view;

import dev.plumbline.models.cell.VisibleName;
import dev.plumbline.models.incident.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one answer to "is all well?": headline, title and badge of the console, {@code /readyz}, the metric, the terminal
 * and {@code plumbline status} all say this. Pure: the same facts give the same words.
 *
 * <p>Everything that holds is said, the gravest first; the gravest gives title, badge, tone and exit code.
 *
 * @param findings what holds, the gravest first; never empty
 * @param states all that hold: a ticket beside a page too, and {@link FleetState#WELL} only where nothing else does
 */
public record FleetStatus(List<Finding> findings, Set<FleetState> states, String title) {

    /** Samples come and nothing is judged for so long: red. */
    static final Duration RED = Duration.ofMinutes(5);

    /**
     * Responses that must have been expected before their absence means anything: by chance none comes of ten in one of
     * 20,000 such spans (a Poisson count of mean 10 is 0 with probability e^-10).
     */
    static final double EXPECTED = 10;

    private static final long MILLIS_OF_DAY = Duration.ofDays(1).toMillis();
    private static final int NAMES = 3;
    private static final int GROUPS = 6;
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("HH:mm 'UTC'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    /** One thing that holds, and the sentence that says it. */
    public record Finding(FleetState state, String text) {}

    public FleetStatus {
        findings = List.copyOf(findings);
        states = Set.copyOf(states);
    }

    /** What these facts say. */
    public static FleetStatus of(FleetFacts facts) {
        List<Finding> all = new ArrayList<>();
        wrong(facts, all);
        if (facts.backlog().reading()) { // half of what was known would be mistaken for all of it
            all.add(new Finding(
                    FleetState.NOTHING_YET,
                    "Plumbline has just started and reads what it knew before: more is said in a moment."));
            return of(all, facts);
        }
        boolean judging = judging(facts, all);
        behind(facts, judging, all);
        unjudged(facts, all);
        stopped(facts, all);
        if (facts.models().isEmpty() && all.isEmpty()) {
            String why = facts.arrived() > 0 ? "samples come, and none was counted." : "no sample has come.";
            all.add(new Finding(FleetState.NOTHING_YET, "Nothing has been judged yet: " + why));
        }
        quiet(facts, all);
        all.sort(Comparator.comparing(Finding::state));
        return of(all, facts);
    }

    private static FleetStatus of(List<Finding> sorted, FleetFacts facts) {
        EnumSet<FleetState> states = EnumSet.noneOf(FleetState.class);
        sorted.forEach(finding -> states.add(finding.state()));
        if (facts.open().stream().anyMatch(open -> open.level() != Level.PAGE)) {
            states.add(FleetState.TICKET);
        }
        if (states.size() > 1) {
            states.remove(FleetState.WELL); // it was said of the rest, or of before
        }
        return new FleetStatus(
                sorted, states, sorted.get(0).state().title(facts.open().size()));
    }

    /** The gravest of what holds. */
    public FleetState state() {
        return findings.get(0).state();
    }

    /** All of it in one line. */
    public String headline() {
        return findings.stream().map(Finding::text).collect(Collectors.joining(" "));
    }

    /** Why Plumbline itself does less than it should; empty where it does not. */
    public List<String> losses() {
        return findings.stream()
                .filter(finding -> finding.state().isDegraded())
                .map(Finding::text)
                .toList();
    }

    private static void wrong(FleetFacts facts, List<Finding> to) {
        List<FleetFacts.Open> open = facts.open().stream()
                .sorted(Comparator.comparingInt(o -> o.pools().size()))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        Map<String, List<FleetFacts.Open>> groups =
                new LinkedHashMap<>(); // those that are blamed together stand together
        open.forEach(o -> groups.computeIfAbsent(who(o), w -> new ArrayList<>()).add(o));
        String named = groups.entrySet().stream()
                .limit(GROUPS)
                .map(e -> e.getKey() + " (" + what(e.getValue(), facts.now()) + ")")
                .collect(Collectors.joining("; "));
        String more = groups.size() > GROUPS ? " and " + (groups.size() - GROUPS) + " more" : "";
        long pages = open.stream().filter(o -> o.level() == Level.PAGE).count();
        String count = Stream.of(count(pages, "page"), count(open.size() - pages, "ticket"))
                .filter(text -> !text.startsWith("0 "))
                .collect(Collectors.joining(", "));
        to.add(new Finding(
                pages > 0 ? FleetState.PAGE : FleetState.TICKET,
                "Wrong: " + named + more + ". " + count(open.size(), "incident") + " open: " + count + "."));
    }

    /** By which signals, and since when. */
    private static String what(List<FleetFacts.Open> open, long now) {
        Set<String> signals = open.stream().map(FleetFacts.Open::signal).collect(Collectors.toCollection(TreeSet::new));
        long since = open.stream().mapToLong(FleetFacts.Open::onset).min().orElse(now);
        return String.join(", ", signals) + ", since " + clock(since, now);
    }

    /** Few pools by name; many by what they have in common. */
    private static String who(FleetFacts.Open open) {
        return open.pools().isEmpty()
                ? open.cohort()
                : open.pools().size() <= NAMES
                        ? names(open.pools())
                        : open.pools().size() + " pools, " + open.cohort();
    }

    private static boolean judging(FleetFacts facts, List<Finding> to) {
        long since = Math.max(facts.judged(), facts.started());
        boolean stuck = facts.live() && facts.arrived() > since && facts.now() - since > RED.toMillis();
        if (stuck) {
            to.add(new Finding(
                    FleetState.NOT_JUDGING,
                    "Nothing has been judged for " + span(facts.now() - since) + ", although samples come."));
        }
        return !stuck;
    }

    private static void behind(FleetFacts facts, boolean judging, List<Finding> to) {
        List<FleetFacts.Model> old = facts.models().stream()
                .filter(m -> facts.live() && m.judged() > 0 && m.last() > m.judged())
                .filter(m -> facts.now() - m.judged() > facts.allowance())
                .toList();
        List<String> parts = new ArrayList<>();
        if (judging || !old.isEmpty()) {
            old.stream()
                    .min(Comparator.comparingLong(FleetFacts.Model::judged))
                    .ifPresent(m -> parts.add("what is judged is " + span(facts.now() - m.judged()) + " old ("
                            + names(old.stream().map(FleetFacts.Model::name).toList()) + ")"));
        }
        if (facts.backlog().records() > 0) {
            parts.add(count(facts.backlog().records(), "record") + " wait");
        }
        if (!facts.backlog().held().isEmpty()) {
            parts.add(names(facts.backlog().held()) + " hold"
                    + (facts.backlog().held().size() == 1 ? "s" : "") + " windows back");
        }
        if (!parts.isEmpty()) {
            to.add(new Finding(FleetState.BEHIND, "Behind: " + String.join(", ", parts) + "."));
        }
    }

    private static void unjudged(FleetFacts facts, List<Finding> to) {
        List<String> never = facts.models().stream()
                .filter(m -> m.judged() == 0)
                .filter(m -> !facts.live() || facts.now() - m.first() > facts.allowance())
                .map(FleetFacts.Model::name)
                .toList();
        List<String> young = facts.models().stream()
                .filter(m -> m.judged() == 0)
                .map(FleetFacts.Model::name)
                .filter(name -> !never.contains(name))
                .toList();
        List<String> parts = new ArrayList<>();
        if (!never.isEmpty()) {
            parts.add(names(never));
        }
        facts.models().stream()
                .filter(m -> !m.unjudged().isEmpty())
                .forEach(m -> parts.add(
                        count(m.unjudged().size(), "pool") + " of " + m.name() + " (" + names(m.unjudged()) + ")"));
        if (!parts.isEmpty()) {
            to.add(new Finding(
                    FleetState.UNJUDGED, "Never judged, though samples come: " + String.join("; ", parts) + "."));
        } else if (!young.isEmpty()) {
            to.add(new Finding(
                    FleetState.NOTHING_YET,
                    "Nothing has been judged yet of " + names(young) + ", whose first samples came "
                            + (facts.live() ? "just now." : "with the last window.")));
        }
    }

    private static void stopped(FleetFacts facts, List<Finding> to) {
        List<FleetFacts.Model> silent = facts.models().stream()
                .filter(m -> facts.live() && facts.now() - m.last() > facts.allowance())
                .filter(m -> m.last() <= m.judged() || m.judged() == 0)
                .toList();
        boolean arriving = facts.now() - facts.arrived() <= facts.allowance();
        boolean all = silent.size() == facts.models().size();
        if (silent.isEmpty() || facts.backlog().records() > 0 || (all && arriving)) {
            return; // what waits may be theirs
        }
        double expected =
                silent.stream().mapToDouble(FleetFacts.Model::expected).sum();
        boolean odd = silent.stream().anyMatch(m -> m.expected() >= EXPECTED);
        if (!odd && !all) {
            return; // a model that nobody asks for is no news beside others
        }
        long last = silent.stream().mapToLong(FleetFacts.Model::last).max().orElse(0);
        String whose = all
                ? ""
                : " of " + names(silent.stream().map(FleetFacts.Model::name).toList());
        String text = "No samples" + whose + " for " + span(facts.now() - last) + ", since " + clock(last, facts.now());
        to.add(
                odd
                        ? new Finding(
                                FleetState.STOPPED,
                                text + "; about " + whole(Math.round(expected))
                                        + " were due. Either they no longer reach"
                                        + " Plumbline, or nobody is answered.")
                        : new Finding(FleetState.NO_SAMPLES, text + "."));
    }

    /** What the silence of all monitors is worth. */
    private static void quiet(FleetFacts facts, List<Finding> to) {
        List<FleetFacts.Model> judged =
                facts.models().stream().filter(m -> m.judged() > 0).toList();
        if (judged.isEmpty()) {
            return;
        }
        List<FleetFacts.Model> half =
                judged.stream().filter(FleetFacts.Model::isHalfBlind).toList();
        long pools =
                judged.stream().mapToInt(m -> m.pools() - m.unjudged().size()).sum();
        String against = "nothing speaks against any of " + count(pools, "pool");
        if (!half.isEmpty()) {
            to.add(new Finding(
                    FleetState.BLIND,
                    halfBlind(judged, half) + (to.isEmpty() ? ". In the others " + against : "") + "."));
        } else if (to.isEmpty()) {
            to.add(new Finding(FleetState.WELL, "All quiet" + scope(judged) + ": " + against + "."));
        } else if (facts.open().isEmpty() && to.stream().noneMatch(f -> f.state() == FleetState.NO_SAMPLES)) {
            boolean current = to.stream().allMatch(f -> f.state() == FleetState.UNJUDGED);
            long until =
                    judged.stream().mapToLong(FleetFacts.Model::judged).min().orElse(0);
            to.add(new Finding(
                    FleetState.WELL,
                    current
                            ? "Of the rest, " + against + "."
                            : "Until " + clock(until, facts.now()) + " " + against.replace("speaks", "spoke")
                                    + "; since then nothing is known."));
        }
    }

    private static String halfBlind(List<FleetFacts.Model> judged, List<FleetFacts.Model> half) {
        FleetFacts.Model worst = Collections.max(
                half, Comparator.comparingInt(m -> m.blindSignals().size()));
        String whose = half.size() == judged.size()
                ? ""
                : " on " + names(half.stream().map(FleetFacts.Model::name).toList());
        return "Blind" + whose + " for " + worst.blindSignals().size() + " of " + worst.arose()
                + " signals: the log lacks what they need";
    }

    /** Of how many signals somebody can say so; nothing where of all. */
    private static String scope(List<FleetFacts.Model> judged) {
        Set<String> blind = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        for (FleetFacts.Model model : judged) {
            blind.addAll(model.blindSignals());
            all.addAll(model.judgedSignals());
        }
        all.addAll(blind);
        return blind.isEmpty()
                ? ""
                : " in what could be judged, " + (all.size() - blind.size()) + " of " + all.size() + " signals";
    }

    /** The first few by name. */
    private static String names(List<String> all) {
        int more = all.size() - NAMES;
        return all.stream().sorted().limit(NAMES).map(VisibleName::of).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String count(long n, String what) {
        return whole(n) + " " + what + (n == 1 ? "" : "s");
    }

    private static String whole(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** To the minute; with its day where it is not today's. */
    private static String clock(long time, long now) {
        boolean today = Math.floorDiv(time, MILLIS_OF_DAY) == Math.floorDiv(now, MILLIS_OF_DAY);
        return (today ? HOUR : DAY).format(Instant.ofEpochMilli(time));
    }

    /** A span as a person says it. */
    static String span(long millis) {
        long seconds = millis / 1000;
        return seconds < 120
                ? seconds + " seconds"
                : seconds < 7_200
                        ? seconds / 60 + " minutes"
                        : seconds < 172_800 ? seconds / 3_600 + " hours" : seconds / 86_400 + " days";
    }
}
