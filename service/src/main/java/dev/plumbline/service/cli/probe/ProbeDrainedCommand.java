package dev.plumbline.service.cli.probe;

import dev.plumbline.detector.equivalence.CheckResult.Outcome;
import dev.plumbline.detector.equivalence.PairVerdict;
import dev.plumbline.models.policy.GateOpening;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.cli.ApiOptions;
import dev.plumbline.service.probe.ProbeTarget;
import dev.plumbline.service.probe.drained.DrainedVerdicts;
import dev.plumbline.service.probe.run.ProbeResult;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code plumbline probe drained}. */
@Command(
        name = "drained",
        exitCodeList = {
            "0:no pool is drained, or those that are, are equivalent to one that is not",
            "1:it could not do what was asked",
            "2:the command line makes no sense",
            "6:a drained pool is still different",
            "7:it could not decide"
        },
        description = {
            "Asks a running Plumbline which pools are drained, and probes each beside one that is not. Where it is"
                    + " equivalent, and the same probe found it different while the incident was open (or the policy's"
                    + " probes.opens says otherwise), the incident ends and its gate opens; else the verdict is shown, and a trickle of sessions or a person decides."
        },
        footer = {
            "",
            "Example:",
            "  plumbline probe drained --url http://127.0.0.1:8642 --token-file operate.token --model llama-70b \\",
            "      --pool gpu-a=http://gpu-a:8000 --pool gpu-b=http://gpu-b:8000 --verdicts drained.jsonl"
        })
public final class ProbeDrainedCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private PoolOptions pools = new PoolOptions();

    @Mixin
    private DecisionOptions decision = new DecisionOptions();

    @Mixin
    private ResultOptions results = new ResultOptions();

    @Option(
            names = "--verdicts",
            paramLabel = "FILE",
            defaultValue = "drained.jsonl",
            description = "Where it is kept what was different during which incident (default: ${DEFAULT-VALUE}).")
    private Path verdicts = Path.of("drained.jsonl");

    @Override
    public Integer call() throws InterruptedException {
        ProbeRunner runner = new ProbeRunner(spec.commandLine(), pools, decision, results);
        runner.check();
        String model = String.valueOf(pools.model);
        List<JsonNode> gates = StreamSupport.stream(
                        api.get("/v1/gates?model=" + URLEncoder.encode(model, StandardCharsets.UTF_8))
                                .path("data")
                                .spliterator(),
                        false)
                .toList();
        List<ProbeTarget> drained = pools.targets.stream()
                .filter(target -> gates.stream().anyMatch(gate -> isDrained(gate, target.pool())))
                .toList();
        if (drained.isEmpty()) {
            print("no pool is drained");
            return ExitCode.OK;
        }
        ProbeTarget sound = pools.targets.stream()
                .filter(target -> gates.stream().noneMatch(gate -> isSuspect(gate, target.pool())))
                .findFirst()
                .orElseThrow(() -> new Failure(ExitCode.INSUFFICIENT, "no pool is sound to compare with", null));
        Map<String, PairVerdict> found = probe(runner, drained, sound);
        end(gates, found);
        return found.containsValue(PairVerdict.DIFFERENT)
                ? ExitCode.DIFFERENT
                : found.values().stream().allMatch(v -> v == PairVerdict.EQUIVALENT)
                        ? ExitCode.OK
                        : ExitCode.INSUFFICIENT;
    }

    private Map<String, PairVerdict> probe(ProbeRunner runner, List<ProbeTarget> drained, ProbeTarget sound)
            throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        Map<String, PairVerdict> found = new TreeMap<>();
        try {
            for (ProbeTarget target : drained) {
                ProbeResult result = runner.run(List.of(target, sound), null, api.ca(), threads);
                results.write(result, spec.commandLine().getOut());
                PairVerdict verdict = verdict(result);
                found.put(target.pool(), verdict);
                print(target.pool() + " beside " + sound.pool() + ": "
                        + verdict.name().toLowerCase(Locale.ROOT));
            }
            return found;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Of the first pool: what is wrong with the one that it is compared with does not speak against it. */
    private static PairVerdict verdict(ProbeResult result) {
        PairVerdict pair = result.pairs().get(0).verdict();
        List<Outcome> outcomes = result.pools().get(0).checks().stream()
                .map(check -> check.result().outcome())
                .toList();
        if (pair == PairVerdict.DIFFERENT || outcomes.contains(Outcome.FAILED)) {
            return PairVerdict.DIFFERENT;
        }
        return outcomes.contains(Outcome.INSUFFICIENT) ? PairVerdict.INSUFFICIENT : pair;
    }

    /** Ends the incidents whose every pool is equivalent now, as far as the rule allows. */
    private void end(List<JsonNode> gates, Map<String, PairVerdict> found) {
        DrainedVerdicts known = new DrainedVerdicts(verdicts);
        GateOpening opens = opens();
        String probe = decision.fingerprint();
        TreeSet<String> incidents = new TreeSet<>();
        gates.stream()
                .filter(gate -> found.containsKey(gate.path("pool").asString()))
                .forEach(gate -> gate.path("incidents").forEach(id -> incidents.add(id.asString())));
        for (String incident : incidents) {
            List<String> blamed = gates.stream()
                    .filter(gate -> StreamSupport.stream(gate.path("incidents").spliterator(), false)
                            .anyMatch(id -> id.asString().equals(incident)))
                    .map(gate -> gate.path("pool").asString())
                    .toList();
            blamed.stream()
                    .filter(pool -> found.get(pool) == PairVerdict.DIFFERENT)
                    .forEach(pool -> known.add(new DrainedVerdicts.Different(incident, pool, probe)));
            if (!blamed.stream().allMatch(pool -> found.get(pool) == PairVerdict.EQUIVALENT)) {
                continue;
            }
            if (known.mayEnd(opens, incident, blamed, probe)) {
                api.post(
                        "/v1/incidents/" + incident + "/close",
                        JsonMapper.shared()
                                .createObjectNode()
                                .put("reason", "a probe finds " + String.join(", ", blamed) + " equivalent"));
                print(incident + ": ended, its gate opens");
            } else {
                print(incident + ": not ended, for this probe has not seen its fault. A trickle of sessions, or"
                        + " `plumbline incidents close`, decides");
            }
        }
    }

    /** As the policy has it that is in force. */
    private GateOpening opens() {
        String code = api.get("/v1/policy").at("/probes/opens").asString("");
        return Stream.of(GateOpening.values())
                .filter(opening -> opening.code().equals(code))
                .findFirst()
                .orElse(GateOpening.NEVER);
    }

    /** Whether Plumbline keeps new sessions away; a person's word is a person's to take back. */
    private static boolean isDrained(JsonNode gate, String pool) {
        return gate.path("pool").asString().equals(pool)
                && gate.path("state").asString().equals("closed")
                && !gate.path("by").isString();
    }

    private static boolean isSuspect(JsonNode gate, String pool) {
        return gate.path("pool").asString().equals(pool)
                && (gate.path("state").asString().equals("closed")
                        || gate.path("verdict").asString().equals("FAIL"));
    }

    private void print(String line) {
        spec.commandLine().getErr().println("probe: " + line);
    }
}
