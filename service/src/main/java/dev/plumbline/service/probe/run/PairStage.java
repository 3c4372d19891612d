package dev.plumbline.service.probe.run;

import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.ProbeRequest.Form;
import dev.plumbline.detector.equivalence.PromptDifference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/** Asks all pools the same prompts, one after another, until every pair is decided. */
final class PairStage {

    private static final String PURPOSE = "pairs";
    private static final int TOKENISED = 4;
    private static final int SAID_EVERY = 20;

    private final RunOptions options;
    private final PromptSource prompts;
    private final List<PairComparison> pairs;
    private final ExecutorService threads;
    private final Consumer<String> progress;

    PairStage(
            RunOptions options,
            PromptSource prompts,
            List<PairComparison> pairs,
            ExecutorService threads,
            Consumer<String> progress) {
        this.options = options;
        this.prompts = prompts;
        this.pairs = pairs;
        this.threads = threads;
        this.progress = progress;
    }

    void run() throws InterruptedException {
        compareTokens();
        int most = Math.min(options.atMost(), prompts.size());
        for (int i = 0; i < most && isOpen(); i++) {
            compare(i);
            if ((i + 1) % SAID_EVERY == 0) {
                long open = pairs.stream().filter(PairComparison::isOpen).count();
                progress.accept((i + 1) + " of at most " + most + " prompts asked, " + open + " of " + pairs.size()
                        + " pairs undecided");
            }
        }
    }

    private boolean isOpen() {
        return pairs.stream().anyMatch(PairComparison::isOpen);
    }

    /** The pools that are still needed. */
    private List<PoolSession> open() {
        return pairs.stream()
                .filter(PairComparison::isOpen)
                .flatMap(pair -> List.of(pair.a(), pair.b()).stream())
                .distinct()
                .toList();
    }

    private void compareTokens() throws InterruptedException {
        for (int i = 0; i < Math.min(TOKENISED, prompts.size()); i++) {
            ProbeRequest request =
                    ProbeRequest.whole(i, prompts.at(i), Decoding.greedy(2, 1)).withForm(Form.TOKENIZED);
            Map<PoolSession, Exchange> tokens = askAll(open(), request);
            pairs.stream().filter(PairComparison::isOpen).forEach(pair -> {
                Exchange a = tokens.get(pair.a());
                Exchange b = tokens.get(pair.b());
                if (a != null && b != null) {
                    pair.compareTokens(a, b);
                }
            });
        }
    }

    private void compare(int i) throws InterruptedException {
        Decoding decoding = Decoding.greedy(options.tokens(), options.listed()).withTemperature(options.temperature());
        List<PoolSession> pools = open();
        ProbeRequest request = ProbeRequest.whole(i, prompts.at(i), decoding);
        Map<PoolSession, List<Exchange>> answers = new LinkedHashMap<>();
        askAll(pools, request).forEach((pool, x) -> answers.put(pool, new ArrayList<>(List.of(x))));
        String along =
                answers.getOrDefault(pools.get(0), List.of()).get(0).answer().text();
        List<PoolSession> scoring = pools.stream().filter(PoolSession::scores).toList();
        if (part(answers) && scoring.size() > 1 && !along.isEmpty()) {
            askAll(scoring, request.withForm(Form.SCORED).withPrefill(along))
                    .forEach((pool, x) -> answers.computeIfAbsent(pool, p -> new ArrayList<>())
                            .add(x));
        }
        for (PairComparison pair : pairs) {
            if (pair.isOpen()) {
                pair.accept(answers.getOrDefault(pair.a(), List.of()), answers.getOrDefault(pair.b(), List.of()));
            }
        }
    }

    /** Whether any answer is another than the first pool's. */
    private static boolean part(Map<PoolSession, List<Exchange>> answers) {
        List<Exchange> all = answers.values().stream().map(list -> list.get(0)).toList();
        return all.stream()
                .anyMatch(x -> PromptDifference.of(
                                        all.get(0).answer().steps(), x.answer().steps(), 0)
                                .parted()
                        >= 0);
    }

    private Map<PoolSession, Exchange> askAll(List<PoolSession> pools, ProbeRequest request)
            throws InterruptedException {
        Map<PoolSession, Exchange> answers = new LinkedHashMap<>();
        List<List<Exchange>> all =
                Together.run(threads, pools, pool -> pool.asker().ask(PURPOSE, List.of(request)));
        for (int i = 0; i < pools.size(); i++) {
            answers.put(pools.get(i), all.get(i).get(0));
        }
        return answers;
    }
}
