package dev.plumbline.service.explain;

import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.policy.Actions;
import dev.plumbline.models.policy.GateOpening;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.ProbeRules;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a policy means, in sentences. */
public final class PolicyExplained {

    private PolicyExplained() {}

    /** A sentence for each thing that it decides, those of people first. */
    public static List<String> of(Policy p) {
        List<String> lines = new ArrayList<>(DeliveryExplained.of(p.delivery()));
        lines.add("A healthy fleet makes one false page in " + shown(p.alarms().pages()) + " and one false ticket in "
                + shown(p.alarms().tickets()) + ", on average and over all models and pools.");
        lines.add("Counts are judged every " + shown(p.timing().window()) + ", and wait "
                + shown(p.timing().grace()) + " for samples that come late.");
        new TreeMap<>(p.fleet().quirks())
                .forEach((pool, quirks) -> quirks.forEach(
                        (quirk, reason) -> lines.add("Pool " + pool + " " + quirk.text() + " and is not accused of it ("
                                + reason + "): not asked of it are " + String.join(", ", quirk.cuts()) + ".")));
        lines.add(
                p.fleet().placement() == Policy.Placement.CHANCE
                        ? "Sessions are placed by chance: a difference from the other pools may page."
                        : "Sessions are placed by affinity: a difference from the other pools makes tickets only.");
        lines.add(baselines(p));
        actions(p, lines);
        new TreeMap<>(p.alarms().contracts())
                .forEach((signal, rate) -> lines.add("A pool is at fault where " + signal + " finds more than "
                        + percent(rate) + ", whatever other pools show."));
        new TreeMap<>(p.alarms().tolerances())
                .forEach((signal, t) -> lines.add("A pool is not accused where its rate of " + signal + " is within "
                        + percent(t) + " of the rate that it is compared with."));
        return lines;
    }

    private static String baselines(Policy p) {
        return switch (p.alarms().baselines()) {
            case AUTOMATIC ->
                "A model is compared with an approved baseline; where there is none, with its own quiet days, for"
                        + " tickets only. Until seven of them are known, odds that differ by a factor of up to "
                        + (1 + p.alarms().dayToDay()) + " are taken for a difference between days.";
            case APPROVED -> "A model is compared with an approved baseline, and learns none by itself.";
            case OFF -> "No model is compared with its past.";
        };
    }

    private static void actions(Policy p, List<String> lines) {
        Actions a = p.actions();
        lines.add("Gate: " + mode(a.gate()) + " Unstick: " + mode(a.unstick()) + " Rollback: " + mode(a.rollback()));
        lines.add("An action needs evidence that a healthy fleet shows once in " + shown(a.budget()) + ".");
        lines.add("A gate holds for " + shown(a.lease())
                + " unless it is renewed; after a pool came back none is closed for " + shown(a.coolDown()) + ".");
        lines.add("PASS rules out that a rate is off by more than " + percent(a.passWithin())
                + " of all, or by more than its tolerance."
                + (a.passNeeds().isEmpty()
                        ? ""
                        : " It needs that something could be judged of each of: "
                                + a.passNeeds().stream().map(Layer::code).collect(Collectors.joining(", ")) + "."));
        lines.add(probing(p.probes()));
        lines.add(opening(p.probes().opens()));
        if (p.fleet().capacities().isEmpty()) {
            lines.add("No capacities are stated: a gate can be closed by hand only.");
            return;
        }
        double all =
                p.fleet().capacities().values().stream().mapToDouble(c -> c).sum();
        new TreeMap<>(p.fleet().capacities()).forEach((pool, capacity) -> {
            double left = 1 - capacity / all;
            lines.add("If one model is served by all of these pools and " + pool + " is drained, " + percent(left)
                    + " of its capacity stays: "
                    + (left >= a.keep() ? "allowed." : "refused, " + percent(a.keep()) + " must stay."));
        });
    }

    private static String probing(ProbeRules probes) {
        return probes.isOn()
                ? "A pool that is drained is probed at once, and again " + shown(probes.every()) + " after each probe: "
                        + String.join(", ", new TreeSet<>(probes.pools().keySet())) + "."
                : "Plumbline probes no pool by itself: the policy does not say where two of them are.";
    }

    private static String opening(GateOpening opens) {
        return "A probe that finds a drained pool equivalent "
                + switch (opens) {
                    case DIFFERENT_FIRST -> "ends its incident if it found it different before.";
                    case EQUIVALENT -> "ends its incident.";
                    case NEVER -> "ends no incident.";
                };
    }

    private static String mode(Actions.Mode mode) {
        return switch (mode) {
            case OBSERVE -> "only reported (observe).";
            case APPROVE -> "done once somebody approves it (approve).";
            case AUTOMATIC -> "done at once (automatic).";
        };
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(100 * share)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString()
                + "%";
    }

    static String shown(Duration d) {
        long s = d.toSeconds();
        return s % 86_400 == 0 && s > 0
                ? s / 86_400 + " d"
                : s % 3_600 == 0 && s > 0 ? s / 3_600 + " h" : s % 60 == 0 && s > 0 ? s / 60 + " min" : s + " s";
    }
}
