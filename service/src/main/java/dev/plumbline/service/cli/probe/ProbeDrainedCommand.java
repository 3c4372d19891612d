package dev.plumbline.service.cli.probe;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.json.GateJson;
import dev.plumbline.models.json.PoolProbeJson;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.cli.ApiOptions;
import dev.plumbline.service.probe.ProbeTarget;
import dev.plumbline.service.probe.ask.PoolRecord;
import dev.plumbline.service.probe.drained.DrainedPools;
import dev.plumbline.service.probe.drained.DrainedVerdict;
import dev.plumbline.service.probe.run.ProbeResult;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
            "Asks a running Plumbline which pools are drained, probes each beside one that is not, and tells Plumbline"
                    + " what it found. Where a pool is equivalent, and the same probe found it different while the"
                    + " incident was open (or the policy's probes.opens says otherwise), the incident ends and its gate"
                    + " opens; else the verdict is shown, and a trickle of sessions or a person decides. For pools that"
                    + " Plumbline itself does not reach: else its policy's probes.pools does the same without a command."
        },
        footer = {
            "",
            "Example:",
            "  plumbline probe drained --url http://127.0.0.1:8642 \\",
            "      --token-file operate.token --model llama-70b \\",
            "      --pool gpu-a=http://gpu-a:8000 --pool gpu-b=http://gpu-b:8000"
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

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws InterruptedException {
        ProbeRunner runner = new ProbeRunner(spec.commandLine(), pools, decision, results);
        runner.check();
        String model = String.valueOf(pools.model);
        List<Gate> gates = StreamSupport.stream(
                        api.get("/v1/gates?model=" + URLEncoder.encode(model, StandardCharsets.UTF_8))
                                .path("data")
                                .spliterator(),
                        false)
                .map(gate -> GateJson.read(gate.toString()))
                .toList();
        List<ProbeTarget> drained = pools.targets.stream()
                .filter(target -> gates.stream()
                        .anyMatch(gate -> gate.pool().equals(target.pool()) && DrainedPools.isDrained(gate)))
                .toList();
        if (drained.isEmpty()) {
            print("no pool is drained");
            return ExitCode.OK;
        }
        ProbeTarget sound = pools.targets.stream()
                .filter(target -> gates.stream()
                        .filter(gate -> gate.pool().equals(target.pool()))
                        .allMatch(DrainedPools::isSound))
                .findFirst()
                .orElseThrow(() -> new Failure(ExitCode.INSUFFICIENT, "no pool is sound to compare with", null));
        return exitCode(probe(runner, drained, sound));
    }

    private static int exitCode(Set<PoolProbe.State> found) {
        if (found.contains(PoolProbe.State.DIFFERENT)) {
            return ExitCode.DIFFERENT;
        }
        return found.equals(Set.of(PoolProbe.State.EQUIVALENT)) ? ExitCode.OK : ExitCode.INSUFFICIENT;
    }

    private Set<PoolProbe.State> probe(ProbeRunner runner, List<ProbeTarget> drained, ProbeTarget sound)
            throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        Set<PoolProbe.State> found = EnumSet.noneOf(PoolProbe.State.class);
        try {
            for (ProbeTarget target : drained) {
                long began = clock.millis();
                ProbeResult result = runner.run(List.of(target, sound), null, api.ca(), threads);
                results.write(result, spec.commandLine().getOut());
                PoolProbe probe = verdict(target, sound, began, result);
                found.add(probe.state());
                tell(probe);
            }
            return found;
        } finally {
            threads.shutdownNow();
        }
    }

    private PoolProbe verdict(ProbeTarget target, ProbeTarget sound, long began, ProbeResult result) {
        DrainedVerdict verdict = DrainedVerdict.of(result);
        int requests = result.pools().stream()
                .map(ProbeResult.PoolResult::met)
                .mapToInt(PoolRecord.Snapshot::asked)
                .sum();
        return new PoolProbe(
                result.model(),
                target.pool(),
                sound.pool(),
                verdict.state(),
                verdict.reason(),
                decision.fingerprint(),
                List.of(),
                began,
                new PoolProbe.Cost(clock.millis(), requests, result.tokens()));
    }

    /** Plumbline remembers it, shows it, and decides what it ends. */
    private void tell(PoolProbe probe) {
        print(probe.pool() + " beside " + probe.against() + ": " + probe.state().code()
                + (probe.reason().isEmpty() ? "" : ", " + probe.reason()));
        JsonNode ended = api.post("/v1/probes", JsonMapper.shared().readTree(PoolProbeJson.write(probe)))
                .path("ended");
        ended.forEach(incident -> print(incident.asString() + ": ended, its gate opens"));
        if (probe.state() == PoolProbe.State.EQUIVALENT && ended.isEmpty()) {
            print("its gate stays closed: by the policy's probes.opens this probe does not end what holds it."
                    + " A trickle of sessions, or `plumbline incidents close`, decides");
        }
    }

    private void print(String line) {
        spec.commandLine().getErr().println("probe: " + line);
    }
}
