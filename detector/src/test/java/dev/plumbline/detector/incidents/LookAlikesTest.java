package dev.plumbline.detector.incidents;

import static dev.plumbline.detector.incidents.Scenarios.FAULT;
import static dev.plumbline.detector.incidents.Scenarios.POLICY;
import static dev.plumbline.detector.incidents.Scenarios.SEED;
import static dev.plumbline.detector.incidents.Scenarios.is;
import static dev.plumbline.detector.incidents.Scenarios.policy;
import static dev.plumbline.detector.incidents.Scenarios.rare;
import static dev.plumbline.detector.incidents.Scenarios.redraw;
import static dev.plumbline.detector.incidents.Scenarios.told;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What looks like an incident and is none: it stays quiet, or is said to be traffic that moved. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("slow")
class LookAlikesTest {

    static Stream<Arguments> lookAlikes() {
        return Stream.of(
                quiet("nothing", (d, r, f) -> {}),
                quiet("translation", rare((d, r, f) -> {
                    d.scripts = List.of("Latn");
                    d.text = "The translation is: " // Russian
                            + "\"Мы ходили на рынок и купили свежий хлеб.\"";
                })),
                quiet("a bilingual prompt", rare((d, r, f) -> {
                    d.scripts = List.of("Latn", "Thai");
                    d.text = d.text() + " เมื่อวานเราไปตลาด" + d.text();
                })),
                quiet(
                        "names in their own script",
                        rare((d, r, f) -> d.text = d.text()
                                + " The city of Moscow (Москва) and the writer Murakami Haruki (村上春樹)"
                                + " are well known.")),
                quiet(
                        "quoted text",
                        rare((d, r, f) -> d.text = d.text() + " The sign said " // Russian
                                + "“Добро пожаловать” in red.")),
                quiet(
                        "identifiers in code",
                        rare((d, r, f) -> d.text = "Use this:\n```python\n" // Russian
                                + "переменная = 1\nprint(переменная)\n```\n" + d.text())),
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

    /**
     * Half of the traffic becomes another kind from one moment on, at any time within the five minutes that are
     * compared.
     */
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
        assertEquals(
                Set.of("feed"),
                found.stream().map(incident -> incident.blame().signal()).collect(Collectors.toSet()),
                told(found));
        assertTrue(found.stream().allMatch(i -> i.level() == Level.TICKET && i.layer() == Layer.FEED), told(found));
        assertTrue(found.stream().anyMatch(i -> i.blame().cohort().equals(Cohort.FLEET)), told(found));
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

    private static Arguments quiet(String name, Scenario scenario) {
        return Arguments.of(name, POLICY, scenario);
    }

    private static Arguments quietUnder(String name, Map<String, Double> ceilings, Scenario scenario) {
        return Arguments.of(name, policy(ceilings), scenario);
    }
}
