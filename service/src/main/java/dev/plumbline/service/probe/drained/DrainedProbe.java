package dev.plumbline.service.probe.drained;

import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.policy.ProbeRules;
import dev.plumbline.service.probe.ProbeTarget;
import dev.plumbline.service.probe.ask.AskOptions;
import dev.plumbline.service.probe.ask.PoolClient;
import dev.plumbline.service.probe.ask.TokenBudget;
import dev.plumbline.service.probe.run.EquivalenceRun;
import dev.plumbline.service.probe.run.ProbeResult;
import dev.plumbline.service.probe.run.PromptSource;
import dev.plumbline.service.probe.run.RunOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One probe of a drained pool beside a sound one, as {@code plumbline probe} makes it. */
final class DrainedProbe {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final long TOKENS = 1_000_000;

    private final RunOptions options;
    private final PromptSource prompts = PromptSource.generated(1);
    private final @Nullable String key;
    private final ExecutorService threads;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * @param key what the pools want to be shown; null for nothing
     * @param threads for requests at the same time
     */
    DrainedProbe(RunOptions options, @Nullable String key, ExecutorService threads, Clock clock) {
        this.options = options;
        this.key = key;
        this.threads = threads;
        this.clock = clock;
    }

    /** The probe of a pool that is due, before anything was asked. */
    PoolProbe begin(DrainedPools.Due due) {
        long now = clock.millis();
        return new PoolProbe(
                due.gate().model(),
                due.gate().pool(),
                due.against(),
                PoolProbe.State.RUNNING,
                "",
                options.fingerprint(prompts),
                List.of(),
                now,
                new PoolProbe.Cost(now, 0, 0));
    }

    /**
     * Asks both pools, for minutes.
     *
     * @param progress is told how far it is, in words; from any thread
     */
    PoolProbe run(PoolProbe begun, ProbeRules rules, Consumer<PoolProbe> progress) throws InterruptedException {
        TokenBudget budget = new TokenBudget(TOKENS);
        AskOptions asking = new AskOptions(begun.model(), rules.api(), rules.rate(), TIMEOUT, key);
        List<PoolClient> clients = Stream.of(begun.pool(), begun.against())
                .map(pool -> new PoolClient(http, target(pool, rules.pools()), asking, budget, threads))
                .toList();
        EquivalenceRun run = new EquivalenceRun(
                begun.model(),
                options,
                prompts,
                budget,
                threads,
                words -> progress.accept(begun.in(PoolProbe.State.RUNNING, words, cost(clients, budget))),
                EquivalenceRun.Reproducers.NONE);
        ProbeResult result = run.run(clients, (client, asker) -> asker);
        DrainedVerdict verdict = DrainedVerdict.of(result);
        return begun.in(verdict.state(), verdict.reason(), cost(clients, budget));
    }

    private static ProbeTarget target(String pool, Map<String, URI> pools) {
        URI url = pools.get(pool);
        if (url == null) {
            throw new IllegalStateException("the policy no longer says where " + pool + " is");
        }
        return new ProbeTarget(pool, url, Map.of(), Map.of());
    }

    private PoolProbe.Cost cost(List<PoolClient> clients, TokenBudget budget) {
        int requests = clients.stream()
                .mapToInt(client -> client.record().snapshot().asked())
                .sum();
        return new PoolProbe.Cost(clock.millis(), requests, budget.spent());
    }
}
