package dev.plumbline.detector.incidents;

import dev.plumbline.detector.incidents.Fleet.Scenario;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Alarms;
import dev.plumbline.models.policy.FleetLayout;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What goes wrong with answers, and on whose. */
final class Scenarios {

    static final long SEED = 20_250_825;
    static final long FAULT = Fleet.START + 120_000;

    static final Policy POLICY = policy(Map.of());

    private Scenarios() {}

    static boolean is(Incident incident, String signal, String cohort) {
        boolean named = incident.blame().cohort().toString().equals(order(cohort))
                || incident.blame().also().contains(order(cohort));
        return named && incident.blame().signals().contains(signal);
    }

    /** Dimensions are named in alphabetical order. */
    static String order(String cohort) {
        return Stream.of(cohort.split(",")).sorted().collect(Collectors.joining(","));
    }

    /** Whether an incident speaks of the same part of the fleet, or of a part or a whole of it. */
    static boolean touches(Incident incident, String cohort) {
        Stream<String> names =
                Stream.concat(Stream.of(incident.blame().cohort().toString()), incident.blame().also().stream());
        return names.flatMap(name -> Stream.of(name.split(",")))
                .anyMatch(name -> Stream.of(cohort.split(",")).anyMatch(name::equals));
    }

    static String told(Collection<Incident> incidents) {
        return incidents.stream()
                .map(i -> i.blame().signals() + " " + i.blame().cohort() + " also "
                        + i.blame().also() + ": " + i.text())
                .toList()
                .toString();
    }

    static Policy policy(Map<String, Double> ceilings) {
        Policy base = Policy.DEFAULT;
        Map<String, Double> all = new HashMap<>(base.alarms().contracts());
        all.putAll(ceilings);
        return new Policy(
                base.timing(),
                base.twins(),
                new Alarms(
                        base.alarms().pages(),
                        base.alarms().tickets(),
                        base.alarms().watches(),
                        all,
                        base.alarms().tolerances(),
                        base.alarms().baselines(),
                        base.alarms().dayToDay(),
                        base.alarms().minSessions()),
                new FleetLayout(
                        base.fleet().dimensions(),
                        base.fleet().maxValues(),
                        base.fleet().strata(),
                        base.fleet().placement(),
                        base.fleet().capacities(),
                        base.fleet().identical(),
                        Map.of("m", 1000),
                        base.fleet().quirks()),
                base.delivery(),
                base.actions(),
                base.probes());
    }

    static Scenario onPool(String pool, double rate, Scenario then) {
        return (d, r, f) -> {
            if (d.time >= FAULT && d.pool.equals(pool) && r.nextDouble() < rate) {
                then.happen(d, r, f);
            }
        };
    }

    /** To one answer in eight, wherever it is served. */
    static Scenario rare(Scenario then) {
        return (d, r, f) -> {
            if (r.nextInt(8) == 0) {
                then.happen(d, r, f);
            }
        };
    }

    static void takeArgmax(SampleDraft d, Random r, Fleet fleet) {
        fleet.answer(d, r, (at, drawn) -> 0);
    }

    static void dropArgmax(SampleDraft d, Random r, Fleet fleet, double rate) {
        fleet.answer(d, r, (at, drawn) -> drawn == 0 && r.nextDouble() < rate ? 1 + r.nextInt(3) : drawn);
    }

    /** Tokens become less probable in this share of the steps: the model no longer knows what it was saying. */
    static void decay(SampleDraft d, Random r, double share) {
        for (int i = 0; i < d.steps.size(); i++) {
            if (r.nextDouble() < share) {
                Step step = d.steps.get(i);
                List<Candidate> flat = step.listed().stream()
                        .map(c -> new Candidate(c.token(), Math.log(0.15)))
                        .toList();
                d.steps.set(i, new Step(flat.get(r.nextInt(5)).token(), Math.log(0.15), flat));
            }
        }
    }

    /** A token that nobody expects at −1.3, drawn as often as that says; the others have what it leaves. */
    static Step rareFirst(Step step, Random r) {
        double left = Math.log(1 - Math.exp(-1.3));
        List<Candidate> listed = new ArrayList<>(List.of(new Candidate(Token.ofText(" zapada"), -1.3)));
        step.listed().stream().limit(4).forEach(c -> listed.add(new Candidate(c.token(), c.logprob() + left)));
        return r.nextDouble() < Math.exp(-1.3)
                ? new Step(listed.get(0).token(), -1.3, listed)
                : new Step(step.chosen(), step.logprob() + left, listed);
    }

    /** Draws the answer again with the state that its prompt gives, always the same. */
    static void redraw(SampleDraft d, Fleet fleet) {
        fleet.answer(d, new Random(d.number));
    }

    static void byId(SampleDraft d, double broken, Random r) {
        for (int i = 0; i < d.steps.size(); i++) {
            Step step = d.steps.get(i);
            String id = "token_id:" + (r.nextDouble() < broken ? 1000 + r.nextInt(1000) : r.nextInt(1000));
            d.steps.set(i, new Step(Token.of(id, null), step.logprob(), List.of()));
        }
    }
}
