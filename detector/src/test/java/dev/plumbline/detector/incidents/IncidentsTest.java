package dev.plumbline.detector.incidents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.incidents.Fleet.Scenario;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The incidents that became public, by their mechanism and at their rate: each ends in an incident with the signal that sees it, on
 * the part of the fleet that is at fault. And what looks like them and is none.
 */
class IncidentsTest {

    private static final long SEED = 20_250_825;
    private static final long FAULT = Fleet.START + 120_000;

    private static final Policy POLICY = policy(Map.of());

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(
                        "September 2025: 0.8% of requests on servers of another context class",
                        "routing", "pool=tpu-1m", 20, (d, r, f) -> {
                            if (d.requested.equals("200k") && d.session.hashCode() % 125 == 0) {
                                Fleet.move(d, 4);
                            }
                        }),
                fault(
                        "September 2025: a Thai word in 1 of 50 answers of one pool",
                        "script-mixing",
                        "pool=tpu-a",
                        20,
                        onPool("tpu-a", 0.02, (d, r, f) -> d.insert(" ขึ้น", -3))),
                fault(
                        "September 2025: the argmax dropped in 3% of steps of an approximate top-k",
                        "sampler-calibration", "sampler.implementation=approximate", 20, (d, r, f) -> {
                            if (d.hardware.equals("tpu-v5e")) {
                                d.implementation = "approximate";
                                dropArgmax(d, r, 0.03);
                            }
                        }),
                fault(
                        "vllm#41985: Chinese before numbers in half of the answers",
                        "script-mixing",
                        "pool=gpu-b",
                        12,
                        onPool("gpu-b", 0.5, (d, r, f) -> d.insert(" 约 4.5", -2))),
                fault(
                        "vllm-metal#622: a stray token at -29 in 11% of completions",
                        "sampler-contract", "pool=gpu-a", 12, onPool("gpu-a", 0.11, (d, r, f) -> {
                            d.topP = 0.9;
                            d.insert(" zebra", -29);
                        })),
                fault(
                        "tt-metal#48222: another row's token for 5 of 32 rows of a full batch, greedy",
                        "sampler-contract",
                        "pool=gpu-b,batch=32",
                        12,
                        (d, r, f) -> {
                            d.temperature = 0;
                            d.labels.put("batch", r.nextBoolean() ? "32" : "1");
                            for (int i = 0; i < d.steps.size(); i++) {
                                d.chooseRank(i, 0);
                            }
                            if (d.pool.equals("gpu-b") && d.labels.get("batch").equals("32") && r.nextInt(32) < 5) {
                                d.chooseRank(3, 4);
                            }
                        }),
                fault(
                        "tt-metal#52928: half of the ids outside the vocabulary",
                        "sampler-contract",
                        "pool=tpu-b",
                        12,
                        (d, r, f) -> byId(d, d.pool.equals("tpu-b") ? 0.5 : 0, r)),
                fault(
                        "tpu-inference#1386: top_k falls back to 1",
                        "sampler-calibration",
                        "pool=tpu-b",
                        12,
                        onPool("tpu-b", 1, (d, r, f) -> {
                            for (int i = 0; i < d.steps.size(); i++) {
                                d.chooseRank(i, 0);
                            }
                        })),
                fault(
                        "sglang#9127: loops in 31% of the answers",
                        "garble",
                        "pool=gpu-a",
                        12,
                        onPool("gpu-a", 0.31, (d, r, f) -> d.text = "We went " + "to the market ".repeat(40))),
                fault(
                        "TGI#687: the same random state for each request",
                        "diversity",
                        "pool=gpu-a",
                        20,
                        onPool("gpu-a", 1, (d, r, f) -> redraw(d, f))),
                fault(
                        "vllm-gaudi#1199: a zeroed mask leaves exclamation marks for one answer in 50",
                        "garble",
                        "pool=gpu-b",
                        25, // ten sessions must be hit before anybody is told
                        onPool("gpu-b", 0.02, (d, r, f) -> d.text = "Yes" + "!".repeat(400))),
                fault(
                        "vllm#53480: endless exclamation marks after hours of uptime",
                        "garble",
                        "pool=gpu-b,uptime=hours",
                        12,
                        (d, r, f) -> {
                            d.labels.put("uptime", d.time >= FAULT && r.nextBoolean() ? "hours" : "minutes");
                            if (d.pool.equals("gpu-b") && d.labels.get("uptime").equals("hours")) {
                                d.text = "!".repeat(500);
                            }
                        }),
                fault("vllm#52938: one log-probability at every position", "garble", "pool=tpu-a", 12, (d, r, f) -> {
                    d.steps.addAll(d.steps);
                    if (d.pool.equals("tpu-a") && d.time >= FAULT) {
                        d.steps.replaceAll(s -> new Step(s.chosen(), -0.3125, List.of()));
                    }
                }),
                fault("vllm#53411: a rare Latin token first, at -1.3", "twins", "pool=gpu-a", 12, (d, r, f) -> {
                    if (d.pool.equals("gpu-a")) { // from the start: it is the default of its hardware
                        d.steps.set(0, rareFirst(d.steps.get(0), r));
                    }
                }),
                fault("vllm#53411, re-scored by a trusted pool", "divergence", "pool=gpu-a", 12, (d, r, f) -> {
                    d.rescored = new ArrayList<>();
                    for (Step s : d.steps) {
                        boolean wrong = d.pool.equals("gpu-a") && d.time >= FAULT;
                        d.rescored.add(s.logprob() - (wrong ? 0.9 * r.nextDouble() : 0.02 * r.nextDouble()));
                    }
                }),
                fault(
                        "sglang#23020: a cache that decays, answer by answer",
                        "token-drift",
                        "pool=tpu-a",
                        20,
                        onPool("tpu-a", 1, (d, r, f) -> decay(d, r, (d.time - FAULT) / 600_000.0))),
                fault(
                        "dynamo#12463: one subject is wrong on one worker",
                        "token-drift",
                        "pool=tpu-b,subject=law",
                        20,
                        (d, r, f) -> {
                            d.labels.put("subject", d.prompt.hashCode() % 4 == 0 ? "law" : "other");
                            if (d.pool.equals("tpu-b")
                                    && d.labels.get("subject").equals("law")) {
                                decay(d, r, 0.6);
                            }
                        }),
                fault(
                        "vllm#50702: spliced calls in 13% against 3%",
                        "completion", "pool=gpu-a", 20, (d, r, f) -> {
                            d.calls = 1;
                            d.finish = "tool_calls";
                            d.brokenCalls = r.nextDouble() < (d.pool.equals("gpu-a") ? 0.13 : 0.03) ? 1 : 0;
                        }),
                fault("vllm#30437: streams lose tokens", "completion", "stream=true", 20, (d, r, f) -> {
                    d.labels.put("stream", String.valueOf(r.nextBoolean()));
                    d.counted = d.steps.size() + (d.labels.get("stream").equals("true") ? 3 : 0);
                }),
                fault("Kimi K2 vendors: a fifth of the tool calls", "completion", "pool=tpu-a", 20, (d, r, f) -> {
                    d.calls = r.nextDouble() < (d.pool.equals("tpu-a") ? 0.12 : 0.6) ? 1 : 0;
                    d.finish = d.calls > 0 ? "tool_calls" : "stop";
                }),
                fault(
                        "gpt-oss, August 2025: effort ignored, shorter answers",
                        "token-drift",
                        "pool=gpu-b",
                        20,
                        onPool(
                                "gpu-b",
                                1,
                                (d, r, f) -> d.steps.subList(7, d.steps.size()).clear())),
                fault(
                        "OpenAI, February 2024: word salad on some configurations of GPUs",
                        "token-drift",
                        "hardware=h100",
                        20,
                        (d, r, f) -> {
                            if (d.hardware.equals("h100")) {
                                decay(d, r, 0.4);
                            }
                        }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void fault_isFound(String name, String signal, String cohort, double perSecond, Scenario scenario)
            throws BadRecord {
        Collection<Incident> found = new Fleet(SEED, perSecond, scenario)
                .serve(POLICY, 15, incidents -> incidents.stream().anyMatch(i -> is(i, signal, cohort)));
        assertTrue(
                found.stream().anyMatch(i -> is(i, signal, cohort)), () -> "seed " + SEED + ", found " + told(found));
    }

    static Stream<Arguments> lookAlikes() {
        return Stream.of(
                quiet("nothing", (d, r, f) -> {}),
                quiet("translation", rare((d, r, f) -> {
                    d.scripts = List.of("Latn");
                    d.text = "The translation is: \"Мы ходили на рынок и купили свежий хлеб.\"";
                })),
                quiet("a bilingual prompt", rare((d, r, f) -> {
                    d.scripts = List.of("Latn", "Thai");
                    d.text = d.text() + " เมื่อวานเราไปตลาด" + d.text();
                })),
                quiet(
                        "names in their own script",
                        rare(
                                (d, r, f) -> d.text = d.text()
                                        + " The city of Moscow (Москва) and the writer Murakami Haruki (村上春樹) are well known.")),
                quiet(
                        "quoted text",
                        rare((d, r, f) -> d.text = d.text() + " The sign said “Добро пожаловать” in red.")),
                quiet(
                        "identifiers in code",
                        rare((d, r, f) ->
                                d.text = "Use this:\n```python\nпеременная = 1\nprint(переменная)\n```\n" + d.text())),
                quietUnder(
                        "a model whose own tail mixes scripts, with a ceiling of its own",
                        Map.of("script-mixing", 0.02),
                        (d, r, f) -> {
                            if (r.nextDouble() < 0.01) {
                                d.insert(" 的", -6);
                            }
                        }),
                quiet("near ties that flip between batch sizes", (d, r, f) -> {
                    d.temperature = 0;
                    d.steps.subList(1, d.steps.size()).clear();
                    List<Candidate> listed = new ArrayList<>(d.steps.get(0).listed());
                    listed.set(
                            0,
                            new Candidate(listed.get(0).token(), listed.get(1).logprob()));
                    Candidate either = listed.get(r.nextInt(2));
                    d.steps.set(0, new Step(either.token(), either.logprob(), listed));
                }),
                quiet("an exact top-k takes the place of an approximate one that was sound", (d, r, f) -> {
                    d.implementation = d.time < FAULT + 120_000 ? "approximate" : "exact";
                    d.version = d.time < FAULT + 120_000 ? "1" : "2";
                }),
                quiet("an announced model swap: all pools speak otherwise from one moment on", (d, r, f) -> {
                    if (d.time >= FAULT + 120_000) {
                        d.version = "2";
                        d.steps.subList(8, d.steps.size()).clear();
                    }
                }),
                quiet("n > 1 with one seed", (d, r, f) -> {
                    if (d.prompt.length() <= 3) {
                        d.seed = 7L;
                        redraw(d, f);
                    }
                }),
                quiet("a new product prompt that changes the traffic and nothing else", (d, r, f) -> {
                    if (d.time >= FAULT && r.nextBoolean()) {
                        d.prompt = "product";
                        d.temperature = 0.2;
                        d.steps.clear();
                        d.text = "{\"answer\": 42}";
                        d.counted = 7;
                    }
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lookAlikes")
    void lookAlike_staysQuiet(String name, Policy policy, Scenario scenario) throws BadRecord {
        Collection<Incident> found = new Fleet(SEED, 8, scenario).serve(policy, 8, incidents -> !incidents.isEmpty());
        assertEquals("[]", told(found), "seed " + SEED);
    }

    /** Half of the traffic becomes another kind from one moment on, at any time within the five minutes that are compared. */
    @ParameterizedTest
    @ValueSource(ints = {5, 7})
    void mixThatMoves_isSaidByFeedAndPagesNobody(int minute) throws BadRecord {
        Scenario product = (d, r, f) -> {
            if (d.time >= Fleet.START + minute * 60_000L && r.nextInt(3) > 0) {
                d.temperature = 0.2;
                d.steps.clear();
                d.counted = 7;
                d.text = "{\"answer\": 42}";
            }
        };
        Collection<Incident> found = new Fleet(SEED, 8, product).serve(POLICY, 17, incidents -> false);
        assertEquals(Set.of("feed"), found.stream().map(Incident::signal).collect(Collectors.toSet()), told(found));
        assertTrue(found.stream().allMatch(i -> i.level() == Level.TICKET && i.layer() == Layer.FEED), told(found));
        assertTrue(found.stream().anyMatch(i -> i.cohort().equals(Cohort.FLEET)), told(found));
    }

    @Test
    void poolThatFallsSilent_isSaidByFeed() throws BadRecord {
        Scenario silent = (d, r, f) -> {
            if (d.pool.equals("gpu-b") && d.time >= FAULT + 180_000) {
                Fleet.move(d, 0);
            }
        };
        Collection<Incident> found = new Fleet(SEED, 8, silent).serve(POLICY, 12, incidents -> !incidents.isEmpty());
        assertTrue(found.stream().anyMatch(i -> is(i, "feed", "pool=gpu-b")), told(found));
    }

    private static Arguments fault(String name, String signal, String cohort, double perSecond, Scenario scenario) {
        return Arguments.of(name, signal, cohort, perSecond, scenario);
    }

    private static Arguments quiet(String name, Scenario scenario) {
        return Arguments.of(name, POLICY, scenario);
    }

    private static Arguments quietUnder(String name, Map<String, Double> ceilings, Scenario scenario) {
        return Arguments.of(name, policy(ceilings), scenario);
    }

    private static boolean is(Incident incident, String signal, String cohort) {
        boolean named = incident.cohort().toString().equals(order(cohort))
                || incident.also().contains(order(cohort));
        return named && incident.signals().contains(signal);
    }

    /** Dimensions are named in alphabetical order. */
    private static String order(String cohort) {
        return Stream.of(cohort.split(",")).sorted().collect(Collectors.joining(","));
    }

    private static String told(Collection<Incident> incidents) {
        return incidents.stream()
                .map(i -> i.signals() + " " + i.cohort() + " also " + i.also() + ": " + i.text())
                .toList()
                .toString();
    }

    private static Policy policy(Map<String, Double> ceilings) {
        Policy base = Policy.DEFAULT;
        Map<String, Double> all = new HashMap<>(base.contracts());
        all.putAll(ceilings);
        return new Policy(
                base.window(),
                base.grace(),
                base.ahead(),
                base.duplicates(),
                base.votes(),
                base.twinMemory(),
                base.twinVotes(),
                base.memory(),
                base.pages(),
                base.tickets(),
                base.watches(),
                all,
                base.tolerances(),
                base.dimensions(),
                base.maxValues(),
                base.strata(),
                base.placement(),
                base.capacities(),
                base.identical(),
                Map.of("m", 1000),
                base.minSessions(),
                base.delivery(),
                base.actions());
    }

    private static Scenario onPool(String pool, double rate, Scenario then) {
        return (d, r, f) -> {
            if (d.time >= FAULT && d.pool.equals(pool) && r.nextDouble() < rate) {
                then.happen(d, r, f);
            }
        };
    }

    /** To one answer in eight, wherever it is served. */
    private static Scenario rare(Scenario then) {
        return (d, r, f) -> {
            if (r.nextInt(8) == 0) {
                then.happen(d, r, f);
            }
        };
    }

    private static void dropArgmax(Draft d, Random r, double rate) {
        for (int i = 0; i < d.steps.size(); i++) {
            Step step = d.steps.get(i);
            if (r.nextDouble() < rate
                    && step.chosen().equals(step.listed().get(0).token())) {
                d.chooseRank(i, 1 + r.nextInt(3));
            }
        }
    }

    /** Tokens become less probable in this share of the steps: the model no longer knows what it was saying. */
    private static void decay(Draft d, Random r, double share) {
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
    private static Step rareFirst(Step step, Random r) {
        double left = Math.log(1 - Math.exp(-1.3));
        List<Candidate> listed = new ArrayList<>(List.of(new Candidate(Token.ofText(" zapada"), -1.3)));
        step.listed().stream().limit(4).forEach(c -> listed.add(new Candidate(c.token(), c.logprob() + left)));
        return r.nextDouble() < Math.exp(-1.3)
                ? new Step(listed.get(0).token(), -1.3, listed)
                : new Step(step.chosen(), step.logprob() + left, listed);
    }

    /** Draws the answer again with the state that its prompt gives, always the same. */
    private static void redraw(Draft d, Fleet fleet) {
        fleet.answer(d, new Random(d.number));
    }

    private static void byId(Draft d, double broken, Random r) {
        for (int i = 0; i < d.steps.size(); i++) {
            Step step = d.steps.get(i);
            String id = "token_id:" + (r.nextDouble() < broken ? 1000 + r.nextInt(1000) : r.nextInt(1000));
            d.steps.set(i, new Step(Token.of(id, null), step.logprob(), List.of()));
        }
    }
}
