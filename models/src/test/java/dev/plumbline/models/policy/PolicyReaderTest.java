package dev.plumbline.models.policy;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.policy.BadPolicy.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyReaderTest {

    private static final Set<String> SIGNALS = Set.of(
            "routing",
            "script-mixing",
            "sampler-calibration",
            "sampler-contract",
            "token-drift",
            "twins",
            "twin-gross",
            "prompt-digest",
            "usage",
            "garble",
            "divergence",
            "diversity",
            "feed",
            "lateness",
            "cardinality",
            "sender");

    private final PolicyReader reader = new PolicyReader(SIGNALS);

    @Test
    void read_nothing_isTheDefault() throws BadPolicy {
        assertEquals(Policy.DEFAULT, read(""));
        assertEquals(Policy.DEFAULT, read("# nothing\n"));
        assertEquals(Policy.DEFAULT, read("ceilings:\n  # none of our own\ncapacities:\n"));
    }

    @Test
    void read_defaultFile_isTheDefaultToTheLastKey() throws Exception {
        Policy other = new Policy(
                new Timing(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)),
                new TwinTiming(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)),
                new Alarms(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Map.of(),
                        Map.of(),
                        BaselineUse.OFF,
                        0,
                        1),
                new FleetLayout(
                        List.of(), 1, List.of(), Policy.Placement.AFFINITY, Map.of(), Map.of(), Map.of(), Map.of()),
                Delivery.NONE,
                new Actions(
                        Actions.Mode.APPROVE,
                        Actions.Mode.APPROVE,
                        Actions.Mode.APPROVE,
                        Duration.ofSeconds(1),
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        0.5,
                        List.of()),
                new ProbeRules(GateOpening.NEVER, Map.of(), ApiKind.CHAT, 2, Duration.ofMinutes(10)));
        // capacities and vocabularies have no default, and placement's other value stands in `other`: all that is equal
        // came from the
        // file
        assertEquals(Policy.DEFAULT, reader.read("default.yaml", defaults(), other));
    }

    @Test
    void read_allKeys_areTaken() throws BadPolicy {
        Policy policy = read("""
                window: 5s
                grace: 20s
                ahead: 500ms
                duplicates: 30m
                votes: 12h
                twin_memory: 2m
                twin_span: 30s
                twin_votes: 3h
                memory: 2d
                recovery: {hold: 20m}
                budgets: {pages: 2 per 60d, tickets: 1 per 12h, watches: 1 per 1h}
                ceilings: {script-mixing: 0.01, token-drift: 5e-2}
                tolerances:
                  token-drift: 0
                baselines: approved
                day_to_day: 0.25
                dimensions: [pool, rack]
                max_values: 50
                strata: []
                placement: affinity
                capacities: {tpu-a: 12.5, "on": 3}
                identical: {twins: [gpu-a, gpu-b]}
                vocabularies: {big: 128256}
                quirks: {together-a: {positive-logprobs: "the first is a logit"}}
                min_sessions: 25
                actions: {gate: automatic, unstick: approve, budget: 1 per 1d, keep: 1, lease: 2m, pass_within: 0.05,
                          pass_needs: [logits, routing]}
                probes: {opens: equivalent}
                """);
        Map<String, Double> ceilings = new HashMap<>(Policy.DEFAULT.alarms().contracts());
        ceilings.put("script-mixing", 0.01);
        ceilings.put("token-drift", 0.05);
        assertEquals(
                new Policy(
                        new Timing(
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(20),
                                Duration.ofMillis(500),
                                Duration.ofMinutes(30),
                                Duration.ofHours(12),
                                Duration.ofDays(2),
                                Duration.ofMinutes(20)),
                        new TwinTiming(Duration.ofMinutes(2), Duration.ofSeconds(30), Duration.ofHours(3)),
                        new Alarms(
                                Duration.ofDays(30),
                                Duration.ofHours(12),
                                Duration.ofHours(1),
                                ceilings,
                                Map.of(
                                        "sampler-calibration",
                                        0.002,
                                        "script-mixing",
                                        0.5,
                                        "token-drift",
                                        0.0,
                                        "feed",
                                        0.25),
                                BaselineUse.APPROVED,
                                0.25,
                                25),
                        new FleetLayout(
                                List.of("pool", "rack"),
                                50,
                                List.of(),
                                Policy.Placement.AFFINITY,
                                Map.of("tpu-a", 12.5, "on", 3.0),
                                Map.of("twins", List.of("gpu-a", "gpu-b")),
                                Map.of("big", 128_256),
                                Map.of("together-a", Map.of(Quirk.POSITIVE_LOGPROBS, "the first is a logit"))),
                        Delivery.NONE,
                        new Actions(
                                Actions.Mode.AUTOMATIC,
                                Actions.Mode.APPROVE,
                                Actions.Mode.OBSERVE,
                                Duration.ofDays(1),
                                1,
                                Duration.ofMinutes(2),
                                Duration.ofMinutes(30),
                                0.05,
                                List.of(Layer.ROUTING, Layer.LOGITS)),
                        new ProbeRules(GateOpening.EQUIVALENT, Map.of(), ApiKind.CHAT, 2, Duration.ofMinutes(10))),
                policy);
    }

    @Test
    void read_quirks_needAKnownNameAndAReason() {
        BadPolicy bad = assertThrows(
                BadPolicy.class, () -> read("quirks: {a: {positive-logprob: x}, b: {own-count: \" \"}, c: 1}"));
        String all = String.valueOf(bad.getMessage());
        assertTrue(all.contains("quirks.a.positive-logprob: no such key; did you mean positive-logprobs?"), all);
        assertTrue(all.contains("quirks.b.own-count: must say why, in words"), all);
        assertTrue(all.contains("quirks.c: must be a map of keys to values"), all);
    }

    @Test
    void read_probes_openByOneOfThreeRules() {
        BadPolicy bad = assertThrows(BadPolicy.class, () -> read("probes: {opens: always}"));
        assertTrue(String.valueOf(bad.getMessage()).contains("must be different_first, equivalent or never"));
    }

    @Test
    void read_probes_sayWherePoolsAre_andNeedTwo() throws BadPolicy {
        ProbeRules rules =
                read("probes: {pools: {a: 'http://a:8000', b: 'https://b/v1'}, api: completions, rate: 5, every: 1h}")
                        .probes();
        assertTrue(rules.isOn());
        assertEquals(URI.create("https://b/v1"), rules.pools().get("b"));
        assertEquals(ApiKind.COMPLETIONS, rules.api());
        assertEquals(5, rules.rate());
        assertEquals(Duration.ofHours(1), rules.every());
        assertFalse(read("probes: {pools: {a: 'http://a:8000'}}").probes().isOn());
        assertFalse(Policy.DEFAULT.probes().isOn());
        BadPolicy bad = assertThrows(
                BadPolicy.class,
                () -> read("probes: {pools: {a: 'ftp://a', b: 'http://me:secret@b'}, api: chats, rate: 0}"));
        String all = String.valueOf(bad.getMessage());
        assertTrue(all.contains("probes.pools.a: must be http://… or https://… without a user"), all);
        assertTrue(all.contains("probes.api: must be chat or completions"), all);
        assertTrue(all.contains("probes.rate: must be a number in (0, 1000]"), all);
        assertFalse(all.contains("secret"), all);
    }

    @Test
    void read_json_isYamlToo() throws BadPolicy {
        assertEquals(
                200, read("{\"grace\": \"20s\", \"max_values\": 200}").fleet().maxValues());
    }

    @Test
    void read_byteOrderMarkAndCarriageReturns_areNoTrouble() throws BadPolicy {
        assertEquals(
                7, read("\uFEFF# made on Windows\r\nmax_values: 7\r\n").fleet().maxValues());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                // both sides of each bound
                "ceilings: {routing: 1e-300}       | ok",
                "ceilings: {routing: 0}            | 1:21: ceilings.routing: must lie in (0, 1), got 0",
                "ceilings: {routing: 0.999}        | ok",
                "ceilings: {routing: 1}            | 1:21: ceilings.routing: must lie in (0, 1), got 1",
                "ceilings: {routing: 1e999}        | 1:21: ceilings.routing: must lie in (0, 1), got 1e999",
                "ceilings: {routing: -1e-6}        | 1:21: ceilings.routing: must lie in (0, 1), got -1e-6",
                "ceilings: {routing: .nan}         | 1:21: ceilings.routing: must be a number, got .nan",
                "ceilings: {routing: 1_0}          | 1:21: ceilings.routing: must be a number, got 1_0",
                "tolerances: {twins: 0}            | ok",
                "tolerances: {twins: -0.1}         | 1:21: tolerances.twins: must lie in [0, 1), got -0.1",
                "tolerances: {twins: .99}          | ok",
                "tolerances: {twins: 1.}           | 1:21: tolerances.twins: must lie in [0, 1), got 1.",
                "baselines: off                    | ok",
                "baselines: learned                | 1:12: baselines: must be automatic, approved or off, got learned",
                "day_to_day: 10                    | ok",
                "day_to_day: 10.1                  | 1:13: day_to_day: must lie in [0, 10], got 10.1",
                "capacities: {a: 1e-9}             | ok",
                "capacities: {a: 0}                | 1:17: capacities.a: must be above 0, got 0",
                "capacities: {a: 1e999}            | 1:17: capacities.a: must be above 0, got 1e999",
                "max_values: 1                     | ok",
                "max_values: 0                     | 1:13: max_values: must be a whole number of at least 1, got 0",
                "max_values: 1.5                   | 1:13: max_values: must be a whole number of at least 1, got 1.5",
                "memory: 1ms                       | ok",
                "memory: 0s                        | 1:9: memory: must lie in (0, 3650d], got 0s",
                "memory: 3650d                     | ok",
                "recovery: {hold: 59s}             | 1:18: recovery.hold: must be at least 60s, got 59s",
                "memory: 3651d                     | 1:9: memory: must lie in (0, 3650d], got 3651d",
                "memory: 99999999999d              | 1:9: memory: must lie in (0, 3650d], got 99999999999d",
                "grace: 20s                        | ok",
                "grace: 25s                        | 1:8: grace: must be a multiple of window, got 25s and 10s",
                "window: 7s                        | 1:9: grace: must be a multiple of window, got 30s and 7s",
                "window: 1500ms                    | ok",
                "budgets: {pages: 1 per 30d}       | ok",
                "budgets: {pages: 0 per 30d}       |"
                        + " 1:18: budgets.pages: must be at least 1 in its duration, and at most 1"
                        + " a millisecond, got 0 per 30d",
                "budgets: {pages: 9 per 8ms}       |"
                        + " 1:18: budgets.pages: must be at least 1 in its duration, and at most 1"
                        + " a millisecond, got 9 per 8ms",
                "actions: {keep: 1}                | ok",
                "actions: {keep: 0}                | 1:17: actions.keep: must lie in (0, 1], got 0",
                "actions: {keep: 1.01}             | 1:17: actions.keep: must lie in (0, 1], got 1.01",
                "actions: {pass_within: 1}         | 1:24: actions.pass_within: must lie in (0, 1), got 1",
                "actions: {gate: always}           |"
                        + " 1:17: actions.gate: must be observe, approve or automatic, got always",
                // types
                "window: 10                        |"
                        + " 1:9: window: must be a duration such as 500ms, 10s, 15m, 24h or 30d, got 10",
                "window: 1.5s                      |"
                        + " 1:9: window: must be a duration such as 500ms, 10s, 15m, 24h or 30d, got 1.5s",
                "window: '10s'                     | ok",
                "window: [10s]                     | 1:9: window: must be one value, not a list or a map",
                "window: ~                         | 1:9: window: must have a value",
                "budgets: {pages: 3 per week}      |"
                        + " 1:18: budgets.pages: must be a count and a duration, such as 1 per 30d, got 3 per week",
                "budgets: {pages: 30d}             |"
                        + " 1:18: budgets.pages: must be a count and a duration, such as 1 per 30d, got 30d",
                "budgets: 1 per 30d                | 1:10: budgets: must be a map of keys to values",
                "strata: region                    | 1:9: strata: must be a list of names",
                "strata: [[region]]                | 1:10: strata[0]: must be one value, not a list or a map",
                "strata: [region, ' ']             | 1:18: strata[1]: must be a name, got  ",
                "placement: random                 | 1:12: placement: must be chance or affinity, got random",
                "ceilings: {routing: high}         | 1:21: ceilings.routing: must be a number, got high",
                "[window]                          | 1:1: must be a map of keys to values",
                "10s                               | 1:1: must be a map of keys to values",
                // names
                "windw: 10s                        | 1:1: windw: no such key; did you mean window?",
                "max-values: 10                    | 1:1: max-values: no such key; did you mean max_values?",
                "TwinVotes: 1h                     | 1:1: TwinVotes: no such key; did you mean twin_votes?",
                "budgets: {page: 1 per 1d}         | 1:11: budgets.page: no such budget; did you mean pages?",
                "budgets: {gates: 1 per 1d}        | 1:11: budgets.gates: no such budget; known are pages, tickets",
                "budgets: {tikcets: 1 per 1d}      | 1:11: budgets.tikcets: no such budget; did you mean tickets?",
                "ceilings: {script_mixing: 0.1}    |"
                        + " 1:12: ceilings.script_mixing: no such signal; did you mean script-mixing?",
                "tolerances: {sampler: 0.1}        |"
                        + " 1:14: tolerances.sampler: no such signal; known are cardinality, divergence,"
                        + " diversity, feed, garble, lateness, prompt-digest, routing,"
                        + " sampler-calibration, sampler-contract, script-mixing, sender, token-drift,"
                        + " twin-gross, twins, usage",
                "strata: [sampler.temprature]      |"
                        + " 1:10: strata[0]: no such stratum; did you mean sampler.temperature?,"
                        + " got sampler.temprature",
                "strata: [rack]                    | ok",
                "dimensions: [context_class.served]| ok",
                "dimensions: [context_class.server]|"
                        + " 1:14: dimensions[0]: no such dimension; did you mean"
                        + " context_class.served?, got context_class.server",
                "dimensions: [pool, pool]          | 1:20: dimensions[1]: must come once only, got pool",
                "capacities: {a: 1, a: 2}          | 1:20: capacities.a: must come once only",
                // what YAML can do and a policy need not
                "capacities: {a: !!int 1}          | 1:17: must not hold a type tag",
                "strata: !!java.util.ArrayList []  | 1:9: must not hold a type tag",
                "capacities: {a: &x 1, b: *x}      | 1:26: must not hold an alias; write the value out",
                "<<: {window: 1s}                  | 1:1: <<: no such key; known are",
                "? [a]⏎: 1                        | 1:3: must have names as keys",
                "window: 10s⏎---⏎window: 5s      | 3:1: must be one YAML document, here begins another",
                "window: [                         | is not YAML: expected",
                "window: 'x                        | is not YAML: found unexpected end of stream",
                "a: b: c                           | 1:5: is not YAML: mapping values are not allowed here",
                "⇥window: 10s                     | is not YAML: found character",
                "# all well⏎window: ␁              | 2:9: must not hold control characters",
            })
    void read_oneLine(String yaml, String expected) throws BadPolicy {
        String text = yaml.strip().replace('⏎', '\n').replace('⇥', '\t').replace('␁', '\1');
        if (expected.equals("ok")) {
            read(text);
            return;
        }
        BadPolicy e = assertThrows(BadPolicy.class, () -> read(text));
        assertEquals(1, e.problems().size(), e.getMessage());
        assertTrue(e.getMessage().startsWith("policy.yaml:"), e.getMessage());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void read_manyProblems_saysAllInOrderOfTheFile() {
        BadPolicy e = assertThrows(BadPolicy.class, () -> read("""
                windw: 10s
                budgets:
                  pages: often
                ceilings:
                  script-mixing: 2
                  routing: 1e-6
                  rooting: 1e-6
                tolerances: {twins: 7}
                grace: 31s
                """));
        assertEquals("""
                policy.yaml:1:1: windw: no such key; did you mean window?
                policy.yaml:3:10: budgets.pages: must be a count and a duration, such as 1 per 30d, got often
                policy.yaml:5:18: ceilings.script-mixing: must lie in (0, 1), got 2
                policy.yaml:7:3: ceilings.rooting: no such signal; did you mean routing?
                policy.yaml:8:21: tolerances.twins: must lie in [0, 1), got 7
                policy.yaml:9:8: grace: must be a multiple of window, got 31s and 10s""", e.getMessage());
        assertEquals(
                new Problem(5, 18, "ceilings.script-mixing", "must lie in (0, 1), got 2"),
                e.problems().get(2));
    }

    @Test
    void read_wrongWindow_saysNothingOfGrace() {
        BadPolicy e = assertThrows(BadPolicy.class, () -> read("window: 0s\ngrace: 7s"));
        assertEquals(List.of("window"), e.problems().stream().map(Problem::path).toList());
    }

    @Test
    void read_longText_isCutInTheMessage() {
        BadPolicy e = assertThrows(BadPolicy.class, () -> read("window: " + "x".repeat(10_000)));
        assertTrue(
                e.getMessage().length() < 300, () -> "length " + e.getMessage().length());
    }

    @Test
    void read_largeOrDeep_isRefused() {
        int max = YamlTree.MAX_LENGTH;
        assertAll(
                () -> read("#".repeat(max)),
                () -> assertThrows(BadPolicy.class, () -> read("#".repeat(max + 1))),
                () -> assertThrows(BadPolicy.class, () -> read("[".repeat(max))),
                () -> assertThrows(BadPolicy.class, () -> read("window: " + "[".repeat(17) + "]".repeat(17))),
                () -> assertThrows(BadPolicy.class, () -> read("- ".repeat(max / 2))));
    }

    /** Laughs a billion times where aliases are expanded. */
    @Test
    void read_aliasesOfAliases_areNotExpanded() {
        StringBuilder yaml = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c <= 'z'; c++) {
            String last = "*" + (char) (c - 1);
            yaml.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append((last + ",").repeat(9))
                    .append("]\n");
        }
        BadPolicy e = assertThrows(BadPolicy.class, () -> read(yaml.toString()));
        assertTrue(e.getMessage().contains("must not hold an alias"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void read_damagedFile_throwsBadPolicyOrReads(long seed) throws IOException {
        Random random = new Random(seed);
        String yaml = defaults();
        String signs = "{}[]:,-#&*!|>'\"%@`\n\t \u0000\u0001\uFEFF?x1.~<=";
        for (int i = 0; i < 500; i++) {
            StringBuilder damaged = new StringBuilder(yaml);
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextInt(damaged.length());
                damaged.replace(
                        at, at + random.nextInt(3), String.valueOf(signs.charAt(random.nextInt(signs.length()))));
            }
            try {
                read(damaged.toString());
            } catch (BadPolicy e) {
                assertTrue(!e.problems().isEmpty(), "seed " + seed);
            }
        }
    }

    private Policy read(String yaml) throws BadPolicy {
        return reader.read("policy.yaml", yaml);
    }

    private static String defaults() throws IOException {
        try (InputStream in = PolicyReader.class.getResourceAsStream("default.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
