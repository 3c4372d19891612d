package dev.plumbline.models.policy;

import dev.plumbline.models.incident.Layer;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a policy from YAML. Keys are in snake case; {@code default.yaml} beside this class shows all of them. What a
 * file leaves out is as in {@link Policy#DEFAULT}, and the entries of {@code ceilings}, {@code tolerances},
 * {@code capacities}, {@code vocabularies} and {@code quirks} stand over those of the default one by one. Strict:
 * whatever is not understood is an error, and all errors are said at once.
 */
public final class PolicyReader {

    private static final Set<String> KEYS = Set.of(
            "window",
            "grace",
            "ahead",
            "duplicates",
            "votes",
            "twin_memory",
            "twin_span",
            "twin_votes",
            "memory",
            "recovery",
            "budgets",
            "ceilings",
            "tolerances",
            "baselines",
            "day_to_day",
            "dimensions",
            "max_values",
            "strata",
            "placement",
            "capacities",
            "identical",
            "vocabularies",
            "quirks",
            "min_sessions",
            "delivery",
            "actions",
            "probes");

    private static final Set<String> ACTIONS =
            Set.of("gate", "unstick", "rollback", "budget", "keep", "lease", "cool_down", "pass_within", "pass_needs");

    private static final Set<String> PROBES = Set.of("opens", "pools", "api", "rate", "every");

    private static final URI NOWHERE = URI.create("http://nowhere.invalid");

    private static final Set<String> RECOVERY = Set.of("hold");

    private static final Set<String> BUDGETS = Set.of("pages", "tickets", "watches");

    /** What begins so is a field of the sample; every other name may be that of a label. */
    private static final List<String> FIELDS = List.of("context_class.", "sampler.", "prompt.");

    private final Set<String> signals;
    private final Set<String> ceilings;

    /** @param signals names of the signals that a policy may speak of */
    public PolicyReader(Collection<String> signals) {
        this(signals, List.of());
    }

    /**
     * Reads policies that may also give a ceiling to one cut of a signal.
     *
     * @param signals names of the signals that a policy may speak of
     * @param cuts names of their cuts, such as {@code garble.control-tokens}
     */
    public PolicyReader(Collection<String> signals, Collection<String> cuts) {
        this.signals = new TreeSet<>(signals);
        this.ceilings = new TreeSet<>(signals);
        ceilings.addAll(cuts);
    }

    /**
     * Reads a policy.
     *
     * @param file its name, for people
     * @param yaml its content
     * @throws BadPolicy where anything in it is wrong; holds every problem with its line and column
     */
    public Policy read(String file, String yaml) throws BadPolicy {
        return read(file, yaml, Policy.DEFAULT);
    }

    /** The same over another policy than the default. */
    Policy read(String file, String yaml, Policy base) throws BadPolicy {
        Problems problems = new Problems();
        Section top = Section.top(YamlTree.read(yaml, problems), KEYS, problems);
        Timing timing = timing(top, base.timing(), problems);
        TwinTiming twins = twins(top, base.twins());
        Alarms alarms = alarms(top, base.alarms());
        FleetLayout fleet = fleet(top, base.fleet());
        Delivery delivery = DeliveryReader.read(top, base.delivery());
        Actions actions = actions(top.section("actions", ACTIONS, "setting"), base.actions());
        ProbeRules probes = probes(top.section("probes", PROBES, "setting"), base.probes());
        problems.throwIfAny(file);
        return new Policy(timing, twins, alarms, fleet, delivery, actions, probes);
    }

    /** As the file has it; as {@code base} has it where window and grace do not fit, which is a problem. */
    private static Timing timing(Section top, Timing base, Problems problems) {
        Duration window = top.take("window", base.window(), PolicyValues::duration);
        Duration grace = top.take("grace", base.grace(), PolicyValues::duration);
        boolean fit = checkGrace(window, grace, top, problems);
        return new Timing(
                fit ? window : base.window(),
                fit ? grace : base.grace(),
                top.take("ahead", base.ahead(), PolicyValues::duration),
                top.take("duplicates", base.duplicates(), PolicyValues::duration),
                top.take("votes", base.votes(), PolicyValues::duration),
                top.take("memory", base.memory(), PolicyValues::duration),
                top.section("recovery", RECOVERY, "setting").take("hold", base.hold(), PolicyValues::hold));
    }

    private static TwinTiming twins(Section top, TwinTiming base) {
        return new TwinTiming(
                top.take("twin_memory", base.memory(), PolicyValues::duration),
                top.take("twin_span", base.span(), PolicyValues::duration),
                top.take("twin_votes", base.votes(), PolicyValues::duration));
    }

    private Alarms alarms(Section top, Alarms base) {
        Section budgets = top.section("budgets", BUDGETS, "budget");
        return new Alarms(
                budgets.take("pages", base.pages(), PolicyValues::budget),
                budgets.take("tickets", base.tickets(), PolicyValues::budget),
                budgets.take("watches", base.watches(), PolicyValues::budget),
                top.section("ceilings", ceilings, "signal").numbers(base.contracts(), PolicyValues::rate),
                top.section("tolerances", signals, "signal").numbers(base.tolerances(), PolicyValues::tolerance),
                top.take("baselines", base.baselines(), PolicyValues::baselines),
                top.take("day_to_day", base.dayToDay(), PolicyValues::dayToDay),
                top.take("min_sessions", base.minSessions(), PolicyValues::count));
    }

    private static FleetLayout fleet(Section top, FleetLayout base) {
        List<String> known = Policy.DEFAULT.fleet().dimensions();
        return new FleetLayout(
                top.names("dimensions", base.dimensions(), name -> unknown(name, "dimension", known)),
                top.take("max_values", base.maxValues(), PolicyValues::count),
                top.names("strata", base.strata(), name -> unknown(name, "stratum", Policy.STRATA)),
                top.take("placement", base.placement(), PolicyValues::placement),
                top.section("capacities", null, "pool").numbers(base.capacities(), PolicyValues::amount),
                top.section("identical", null, "group").groups(base.identical()),
                top.section("vocabularies", null, "model").entries(base.vocabularies(), 1, PolicyValues::count),
                quirks(top, base.quirks()));
    }

    /** What stands here of a pool stands over what the default says of it. */
    private static Map<String, Map<Quirk, String>> quirks(Section top, Map<String, Map<Quirk, String>> base) {
        Map<String, Map<Quirk, String>> quirks = new HashMap<>(base);
        top.maps("quirks", Quirk.codes()).forEach((pool, section) -> {
            Map<Quirk, String> reasons = new EnumMap<>(Quirk.class);
            section.entries(Map.<String, String>of(), "", PolicyValues::reason)
                    .forEach((code, reason) -> Quirk.of(code).ifPresent(quirk -> reasons.put(quirk, reason)));
            quirks.put(pool, Collections.unmodifiableMap(reasons));
        });
        return quirks;
    }

    private static Actions actions(Section actions, Actions base) {
        return new Actions(
                actions.take("gate", base.gate(), PolicyValues::mode),
                actions.take("unstick", base.unstick(), PolicyValues::mode),
                actions.take("rollback", base.rollback(), PolicyValues::mode),
                actions.take("budget", base.budget(), PolicyValues::budget),
                actions.take("keep", base.keep(), PolicyValues::share),
                actions.take("lease", base.lease(), PolicyValues::duration),
                actions.take("cool_down", base.coolDown(), PolicyValues::duration),
                actions.take("pass_within", base.passWithin(), PolicyValues::rate),
                layers(actions.names("pass_needs", codes(base.passNeeds()), PolicyReader::noLayer)));
    }

    private static ProbeRules probes(Section probes, ProbeRules base) {
        return new ProbeRules(
                probes.take("opens", base.opens(), PolicyValues::opening),
                probes.section("pools", null, "pool").entries(base.pools(), NOWHERE, PolicyValues::address),
                probes.take("api", base.api(), PolicyValues::api),
                probes.take("rate", base.rate(), PolicyValues::perSecond),
                probes.take("every", base.every(), PolicyValues::duration));
    }

    private static List<String> codes(List<Layer> layers) {
        return layers.stream().map(Layer::code).toList();
    }

    private static List<Layer> layers(List<String> codes) {
        return Stream.of(Layer.values())
                .filter(layer -> codes.contains(layer.code()))
                .toList();
    }

    private static @Nullable String noLayer(String name) {
        List<String> known = codes(List.of(Layer.values()));
        return known.contains(name) ? null : "no such layer" + NearestName.hint(name, known);
    }

    private static boolean checkGrace(Duration window, Duration grace, Section top, Problems problems) {
        if (grace.toMillis() % window.toMillis() == 0) {
            return true;
        }
        if (!problems.in("window") && !problems.in("grace")) {
            YamlNode.Place at = top.place("grace") != null ? top.place("grace") : top.place("window");
            problems.add(
                    at == null ? YamlNode.Place.START : at,
                    "grace",
                    "must be a multiple of window, got " + shown(grace) + " and " + shown(window));
        }
        return false;
    }

    private static @Nullable String unknown(String name, String kind, List<String> known) {
        return known.contains(name) || FIELDS.stream().noneMatch(name::startsWith)
                ? null
                : "no such " + kind + NearestName.hint(name, known);
    }

    private static String shown(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
