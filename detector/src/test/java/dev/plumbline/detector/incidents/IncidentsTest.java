package dev.plumbline.detector.incidents;

import static dev.plumbline.detector.incidents.Scenarios.FAULT;
import static dev.plumbline.detector.incidents.Scenarios.POLICY;
import static dev.plumbline.detector.incidents.Scenarios.SEED;
import static dev.plumbline.detector.incidents.Scenarios.byId;
import static dev.plumbline.detector.incidents.Scenarios.decay;
import static dev.plumbline.detector.incidents.Scenarios.dropArgmax;
import static dev.plumbline.detector.incidents.Scenarios.is;
import static dev.plumbline.detector.incidents.Scenarios.onPool;
import static dev.plumbline.detector.incidents.Scenarios.rareFirst;
import static dev.plumbline.detector.incidents.Scenarios.takeArgmax;
import static dev.plumbline.detector.incidents.Scenarios.told;
import static dev.plumbline.detector.incidents.Scenarios.touches;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.baseline.BaselineLearner;
import dev.plumbline.detector.incidents.Fleet.Scenario;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The incidents that became public, by their mechanism and at their rate, where that is known: each ends in an incident
 * with the signal that sees it, on the part of the fleet that is at fault.
 */
@Execution(ExecutionMode.CONCURRENT)
@Tag("slow")
class IncidentsTest {

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
                        "September 2025: a Thai word in 1 of 20 answers of one pool",
                        "script-mixing",
                        "pool=tpu-a",
                        20,
                        onPool("tpu-a", 0.05, (d, r, f) -> d.insert(" ขึ้น", -3))),
                fault("September 2025: rare tokens in code", "code", "pool=tpu-a", 20, (d, r, f) -> {
                    boolean wrong = d.pool.equals("tpu-a") && d.time >= FAULT && r.nextInt(4) == 0;
                    String whole = "for x in y:";
                    String loop = r.nextInt(50) == 0 ? "for x in y" : wrong ? "for x ขึ้น in y:" : whole;
                    d.text = d.text() + ". Like this:\n```python\n" + loop + "\n    print(x)\n```\n";
                }),
                fault(
                        "September 2025: the argmax dropped in 3% of steps of an approximate top-k",
                        "sampler-calibration", "sampler.implementation=approximate", 20, (d, r, f) -> {
                            if (d.hardware.equals("tpu-v5e")) {
                                d.implementation = "approximate";
                                dropArgmax(d, r, f, 0.03);
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
                        20,
                        (d, r, f) -> {
                            d.temperature = 0;
                            d.labels.put("batch", r.nextInt(8) == 0 ? "32" : "1");
                            boolean full = d.pool.equals("gpu-b")
                                    && d.labels.get("batch").equals("32");
                            int wrong = full && r.nextInt(32) < 5 ? 3 : -1;
                            f.answer(d, r, (at, drawn) -> at == wrong ? 4 : 0);
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
                        onPool("tpu-b", 1, (d, r, f) -> takeArgmax(d, r, f))),
                fault(
                        "sglang#9127: 31% of the answers do not parse, against 0.9%",
                        "code", "pool=gpu-a", 12, (d, r, f) -> {
                            double rate = d.pool.equals("gpu-a") && d.time >= FAULT ? 0.31 : 0.009;
                            String loop = r.nextDouble() < rate ? "\"b\": \"b\": \"b\"" : "\"b\": 2";
                            d.text = d.text() + "\n```json\n{\"a\": 1, " + loop + "}\n```\n";
                        }),
                fault(
                        "sglang#37134: speculation always takes the argmax",
                        "sampler-calibration",
                        "speculation=on",
                        12,
                        (d, r, f) -> {
                            d.labels.put("speculation", r.nextBoolean() ? "on" : "off");
                            if (d.labels.get("speculation").equals("on") && d.time >= FAULT) {
                                takeArgmax(d, r, f);
                            }
                        }),
                fault(
                        "sglang#9127: loops in 31% of the answers",
                        "garble",
                        "pool=gpu-a",
                        12,
                        onPool("gpu-a", 0.31, (d, r, f) -> d.text = "We went " + "to the market ".repeat(40))),
                fault(
                        "TGI#687, tpu-inference#1189: the same random state for each request",
                        "diversity",
                        "pool=gpu-a",
                        8,
                        (d, r, f) -> {
                            d.number = r.nextInt(20);
                            d.prompt = "p" + d.number;
                            boolean same = d.pool.equals("gpu-a") && d.time >= FAULT;
                            f.answer(d, same ? new Random(d.number) : r);
                        }),
                fault(
                        "vllm-gaudi#1199: a zeroed mask leaves exclamation marks for one answer in 20",
                        "garble",
                        "pool=gpu-b",
                        25, // ten sessions must be hit before anybody is told
                        onPool("gpu-b", 0.05, (d, r, f) -> d.text = "Yes" + "!".repeat(400))),
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
                        "sglang#23020: a cache that decays with the requests since the start",
                        "token-drift",
                        "pool=tpu-a,requests=many",
                        20,
                        (d, r, f) -> {
                            long since = (d.time - Fleet.START + d.pool.hashCode() % 60_000) % 300_000;
                            d.labels.put("requests", since > 150_000 ? "many" : "few");
                            if (d.pool.equals("tpu-a") && since > 150_000) {
                                decay(d, r, 0.05 + 0.45 * (since - 150_000) / 150_000.0);
                            }
                        }),
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
                        "vllm#50702: spliced calls in 13% against 3%, where the cache is full",
                        "completion", "occupancy=full", 20, (d, r, f) -> {
                            d.labels.put("occupancy", r.nextInt(3) == 0 ? "full" : "part");
                            d.calls = 1;
                            d.finish = "tool_calls";
                            boolean full = d.labels.get("occupancy").equals("full");
                            d.brokenCalls = r.nextDouble() < (full ? 0.13 : 0.03) ? 1 : 0;
                        }),
                fault("vllm#30437: streams lose tokens", "completion", "stream=true", 20, (d, r, f) -> {
                    d.labels.put("stream", String.valueOf(r.nextBoolean()));
                    d.counted = d.steps.size();
                    d.steps
                            .subList(d.counted - (d.labels.get("stream").equals("true") ? 3 : 0), d.counted)
                            .clear();
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
                .serve(POLICY, 20, incidents -> incidents.stream().anyMatch(i -> is(i, signal, cohort)));
        assertTrue(
                found.stream().anyMatch(i -> is(i, signal, cohort)), () -> "seed " + SEED + ", found " + told(found));
        assertTrue(found.stream().allMatch(i -> touches(i, cohort)), () -> "accuses others: " + told(found));
    }

    /**
     * TensorRT-LLM#1590, flashinfer#384. Every response is a session of its own here, since only a session's first can
     * tell.
     */
    @Test
    void idsOutsideTheVocabulary_inOneOfTenThousandRequests_areFound() throws BadRecord {
        Scenario invalid = (d, r, f) -> {
            d.version = d.session.hashCode() % 5 == 0 ? "1" : "2";
            d.session = null;
            byId(d, d.version.equals("2") && d.time >= FAULT ? 1e-4 : 0, r);
        };
        Collection<Incident> found = new Fleet(SEED, 150, invalid)
                .tersely()
                .serve(POLICY, 20, all -> all.stream().anyMatch(i -> is(i, "sampler-contract", "version=2")));
        assertTrue(found.stream().anyMatch(i -> is(i, "sampler-contract", "version=2")), () -> told(found));
    }

    /**
     * vllm#40838: time per token +20%, more of it the more there is to do. Judged against an approved history, and a
     * ticket. Each pool is held to its own past, of which it takes forty minutes to know enough.
     */
    @Test
    void slowVersion_isFoundByHistory() throws BadRecord {
        Scenario load = (d, r, f) -> {
            d.ttft = r.nextInt(3) == 0 ? 400 : 200; // one in three meets a queue
            d.tpot = d.ttft / 10 * Math.exp(0.3 * r.nextGaussian());
        };
        BaselineLearner learning = new BaselineLearner(POLICY.timing().window(), Signals.questions());
        new Fleet(SEED, 12, load).learn(POLICY, 40, learning);
        Scenario slow = (d, r, f) -> {
            load.happen(d, r, f);
            d.version = d.time >= FAULT && d.session.hashCode() % 2 == 0 ? "2" : "1";
            d.tpot *= d.version.equals("1") ? 1 : d.ttft > 300 ? 1.3 : 1.15;
        };
        Collection<Incident> found = new Fleet(SEED + 1, 12, slow)
                .approve(learning.baselines())
                .serve(POLICY, 25, all -> all.stream().anyMatch(i -> is(i, "latency", "version=2")));
        assertTrue(found.stream().anyMatch(i -> is(i, "latency", "version=2")), () -> told(found));
        assertTrue(found.stream().allMatch(i -> i.level() == Level.TICKET), () -> told(found));
        Collection<Incident> quiet =
                new Fleet(SEED + 2, 12, load).approve(learning.baselines()).serve(POLICY, 5, all -> !all.isEmpty());
        assertEquals("[]", told(quiet));
    }

    private static Arguments fault(String name, String signal, String cohort, double perSecond, Scenario scenario) {
        return Arguments.of(name, signal, cohort, perSecond, scenario);
    }
}
