package dev.plumbline.service.cli.probe;

import dev.plumbline.service.probe.ProbeTarget;
import dev.plumbline.service.probe.ask.Journal;
import dev.plumbline.service.probe.ask.PoolClient;
import dev.plumbline.service.probe.ask.TokenBudget;
import dev.plumbline.service.probe.reproduce.ReproducerWriter;
import dev.plumbline.service.probe.run.EquivalenceRun;
import dev.plumbline.service.probe.run.ProbeResult;
import dev.plumbline.service.probe.run.PromptSource;
import dev.plumbline.service.probe.run.RunOptions;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Puts pools through a probe, as the command line says. */
final class ProbeRunner {

    private static final int MOST_POOLS = 30;
    private static final int SHRUNK_BY = 600;

    private final CommandLine command;
    private final PoolOptions pools;
    private final DecisionOptions decision;
    private final ResultOptions results;

    ProbeRunner(CommandLine command, PoolOptions pools, DecisionOptions decision, ResultOptions results) {
        this.command = command;
        this.pools = pools;
        this.decision = decision;
        this.results = results;
    }

    /** Looks whether the options go together. */
    void check() {
        demand(pools.model != null, "--model is missing");
        demand(!pools.targets.isEmpty(), "--pool is missing");
        demand(pools.targets.size() <= MOST_POOLS, "at most " + MOST_POOLS + " pools");
        demand(
                pools.targets.stream().map(ProbeTarget::pool).distinct().count() == pools.targets.size(),
                "each --pool must have a name of its own");
        demand(pools.rate > 0 && pools.rate <= 1000, "--rate must lie in (0, 1000]");
        demand(decision.alpha > 0 && decision.alpha < 1, "--alpha must lie in (0, 1)");
        demand(decision.temperature >= 0 && decision.temperature <= 2, "--temperature must lie in [0, 2]");
        demand(decision.tokens >= 1 && decision.tokens <= 4096, "--tokens must lie in [1, 4096]");
        demand(decision.listed >= 2 && decision.listed <= 20, "--listed must lie in [2, 20]");
        demand(decision.atMost >= 1, "--at-most must be at least 1");
    }

    /**
     * Asks and judges.
     *
     * @param targets those of the pools that take part
     */
    ProbeResult run(List<ProbeTarget> targets, @Nullable Path journal, @Nullable Path ca, ExecutorService threads)
            throws InterruptedException {
        String model = String.valueOf(pools.model);
        RunOptions options = decision.run();
        PromptSource prompts = decision.source();
        TokenBudget budget = new TokenBudget(decision.tokenBudget);
        HttpClient http = pools.client(ca);
        List<PoolClient> clients = targets.stream()
                .map(target -> new PoolClient(http, target, pools.asking(model, pools.api), budget, threads))
                .toList();
        ReproducerWriter writer =
                new ReproducerWriter(results.reproducers, model, pools.api, options.margin(), SHRUNK_BY);
        Consumer<String> progress = this::progress;
        EquivalenceRun run = new EquivalenceRun(model, options, prompts, budget, threads, progress, writer::write);
        int least = run.leastPrompts();
        progress("at least " + least + " prompts are needed, at most " + options.atMost() + "; there are "
                + prompts.size() + ": " + prompts.population());
        demand(
                clients.size() < 2 || Math.min(options.atMost(), prompts.size()) >= least,
                "margin and alpha need at least " + least + " distinct prompts (--at-most, --prompts)");
        Journal kept = journal == null ? null : Journal.open(journal);
        return run.run(
                clients,
                (client, asker) ->
                        kept == null ? asker : kept.of(client.target().pool(), asker));
    }

    private void demand(boolean holds, String what) {
        if (!holds) {
            throw new ParameterException(command, what);
        }
    }

    private synchronized void progress(String words) {
        command.getErr().println("probe: " + words);
    }
}
