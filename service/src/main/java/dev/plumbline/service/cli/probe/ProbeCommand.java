package dev.plumbline.service.cli.probe;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.cli.TrustOptions;
import dev.plumbline.service.probe.ProbeTarget;
import dev.plumbline.service.probe.ask.PoolClient;
import dev.plumbline.service.probe.ask.TokenBudget;
import dev.plumbline.service.probe.reproduce.Reproducer;
import dev.plumbline.service.probe.reproduce.Reproduction;
import dev.plumbline.service.probe.reproduce.Script;
import dev.plumbline.service.probe.run.ProbeResult;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plumbline probe}. */
@Command(
        name = "probe",
        exitCodeList = {
            "0:the pools are equivalent within the margin, and keep the rules",
            "1:it could not do what was asked",
            "2:the command line makes no sense",
            "6:pools differ, or an endpoint breaks a rule",
            "7:it could not decide"
        },
        description = {
            "Decides whether pools answer the same: asks each of them the same prompts past the load balancer, "
                    + "compares pool"
                    + " with pool until they are different or equivalent within a margin, and puts each through "
                    + "metamorphic"
                    + " checks. For before a rollout, and for a pool that is drained."
        },
        subcommands = {ProbeSamplesCommand.class, ProbeRescoreCommand.class, ProbeDrainedCommand.class},
        footer = {
            "",
            "Exit codes: 0 equivalent, 6 different, 7 not decided.",
            "",
            "Examples:",
            "  plumbline probe --model llama-70b --junit probe.xml --html probe.html \\",
            "      --pool old=http://gpu-a:8000 --pool new=http://gpu-b:8000",
            "  plumbline probe --reproduce reproducers/old-new-pools-agree.json",
            "  plumbline probe --reproduce reproducers/new-top-p-holds.json --as curl"
        })
public final class ProbeCommand implements Callable<Integer> {

    /** A fault that comes and goes need not show at once. */
    private static final int TIMES = 10;

    private static final int ENOUGH = 3;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private PoolOptions pools = new PoolOptions();

    @Mixin
    private DecisionOptions decision = new DecisionOptions();

    @Mixin
    private ResultOptions results = new ResultOptions();

    @Mixin
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private JournalOption journal = new JournalOption();

    @Option(
            names = "--reproduce",
            paramLabel = "FILE",
            description =
                    "Ask what a reproducer asks once more, of its pools or of those of --pool: exit code 6 if it still"
                            + " fails.")
    private @Nullable Path reproduce;

    @Option(names = "--as", paramLabel = "curl|python", description = "Print the reproducer as a script instead.")
    private @Nullable Script script;

    @Override
    public Integer call() throws InterruptedException {
        demand(script == null || reproduce != null, "--as needs --reproduce");
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "probe");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return reproduce == null ? decide(threads) : reproduce(Reproducer.read(reproduce), threads);
        } finally {
            threads.shutdownNow();
        }
    }

    private int decide(ExecutorService threads) throws InterruptedException {
        ProbeRunner runner = new ProbeRunner(spec.commandLine(), pools, decision, results);
        runner.check();
        demand(
                pools.targets.size() > 1 || !decision.checks.all().isEmpty(),
                "one pool and no checks: there is nothing to decide");
        ProbeResult result = runner.run(pools.targets, journal.file, trust.ca(), threads);
        results.write(result, spec.commandLine().getOut());
        return result.exitCode();
    }

    private int reproduce(Reproducer reproducer, ExecutorService threads) {
        if (script != null) {
            spec.commandLine().getOut().print(script.of(reproducer));
            spec.commandLine().getOut().flush();
            return ExitCode.OK;
        }
        demand(
                pools.targets.isEmpty()
                        || pools.targets.size() == reproducer.pools().size(),
                "the reproducer is of " + reproducer.pools().size() + " pools: give --pool as often, or not at all");
        HttpClient http = pools.client(trust.ca());
        TokenBudget budget = new TokenBudget(decision.tokenBudget);
        String model = pools.model == null ? reproducer.model() : pools.model;
        List<PoolClient> sides = new ArrayList<>();
        for (int i = 0; i < reproducer.pools().size(); i++) {
            Reproducer.Environment recorded = reproducer.pools().get(i);
            sides.add(new PoolClient(
                    http,
                    pools.targets.isEmpty()
                            ? new ProbeTarget(recorded.pool(), URI.create(recorded.url()), Map.of(), Map.of())
                            : pools.targets.get(i),
                    pools.asking(model, reproducer.api()),
                    budget,
                    threads));
        }
        return reproduce(reproducer, new Reproduction(sides, reproducer.check()));
    }

    private int reproduce(Reproducer reproducer, Reproduction reproduction) {
        int failed = 0;
        int times = 0;
        for (; times < TIMES && failed < ENOUGH; times++) {
            failed += reproduction.shows(reproducer.requests()) ? 1 : 0;
            if (reproduction.answers().stream().noneMatch(x -> x.answer().isAnswered())) {
                String why = reproduction.answers().get(0).answer().error();
                throw new Failure(ExitCode.INSUFFICIENT, "nothing was answered: " + why, null);
            }
        }
        spec.commandLine()
                .getOut()
                .println(reproducer.fault().check() + ": fails " + failed + " of " + times + " times. "
                        + reproducer.fault().question());
        return failed > 0 ? ExitCode.DIFFERENT : ExitCode.OK;
    }

    private void demand(boolean holds, String what) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), what);
        }
    }
}
