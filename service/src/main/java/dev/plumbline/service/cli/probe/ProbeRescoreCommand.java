package dev.plumbline.service.cli.probe;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.cli.TrustOptions;
import dev.plumbline.service.cli.recording.RangeOptions;
import dev.plumbline.service.cli.recording.SourceClusterOptions;
import dev.plumbline.service.probe.SampleSink;
import dev.plumbline.service.probe.ask.PoolClient;
import dev.plumbline.service.probe.ask.PoolRecord;
import dev.plumbline.service.probe.ask.TokenBudget;
import dev.plumbline.service.probe.rescore.RescoreJournal;
import dev.plumbline.service.probe.rescore.RescoreSummary;
import dev.plumbline.service.probe.rescore.Rescorer;
import dev.plumbline.service.probe.rescore.RescoringOutcome;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Lines;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.file.Path;
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

/** {@code plumbline probe rescore}. */
@Command(
        name = "rescore",
        exitCodeList = {
            "0:what can be re-scored was",
            "1:it could not do what was asked, or the trusted pool did not answer all",
            "2:the command line makes no sense",
            "3:the records could not be read",
            "7:nothing could be re-scored, or the budget of tokens was spent"
        },
        description = {
            "Reads sampled responses, asks a trusted pool for the log-probabilities of the same tokens, and makes"
                    + " records of the kind `rescored`, from which Plumbline judges `divergence`. They hold numbers, no"
                    + " text. What a record does not say of the model's input (prompt.token_ids, prompt.messages) must"
                    + " be in --prompts; else it is not re-scorable, and said to be so."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline probe rescore samples.jsonl --model llama-70b \\",
            "      --pool trusted=http://gpu-a:8000 \\",
            "      --journal rescored.ids --to rescored.jsonl",
            "  plumbline probe rescore --from kafka --topic plumbline.samples \\",
            "      --bootstrap-servers kafka-1:9092 \\",
            "      --pool trusted=http://gpu-a:8000 --model llama-70b \\",
            "      --journal rescored.ids --send http://127.0.0.1:8642"
        })
public final class ProbeRescoreCommand implements Callable<Integer> {

    private static final int SAID_EVERY = 100;

    /** A pool that failed so often in a row is left alone. */
    private static final int GIVES_UP = 5;

    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final RangeOptions range = new RangeOptions();

    private final SourceClusterOptions cluster = new SourceClusterOptions();

    @Mixin
    private PoolOptions pools = new PoolOptions();

    @Mixin
    private SinkOptions sink = new SinkOptions();

    @Mixin
    private TrustOptions trust = new TrustOptions();

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "What the model was given, one object a line: id, and token_ids, messages or text.")
    private @Nullable Path prompts;

    @Mixin
    private JournalOption journal = new JournalOption();

    @Option(
            names = "--token-budget",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "How many tokens, or characters of prompts that are text, the trusted pool may be given"
                    + " (default: ${DEFAULT-VALUE}).")
    private long tokenBudget;

    @Option(names = "--json", description = "Say how it went as one JSON object.")
    private boolean json;

    @Spec
    void spec(CommandSpec spec) {
        this.spec = spec;
        range.addTo(spec);
        cluster.addTo(spec);
    }

    @Override
    public Integer call() throws InterruptedException {
        String model = pools.model;
        demand(model != null, "--model is missing");
        demand(pools.targets.size() == 1, "give one trusted --pool");
        demand(pools.rate > 0 && pools.rate <= 1000, "--rate must lie in (0, 1000]");
        HttpClient http = pools.client(trust.ca());
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (SampleSink out = sink.open(http);
                Lines lines = range.open(cluster::client)) {
            PoolClient trusted = new PoolClient(
                    http,
                    pools.targets.get(0),
                    pools.asking(String.valueOf(model), pools.api),
                    new TokenBudget(tokenBudget),
                    threads);
            RescoreSummary summary =
                    rescore(lines, new Rescorer(trusted, String.valueOf(model), prompts), out, trusted);
            lines.requireWhole();
            print(summary);
            return exitCode(summary, trusted.record().snapshot());
        } finally {
            threads.shutdownNow();
        }
    }

    private RescoreSummary rescore(Lines lines, Rescorer rescorer, SampleSink out, PoolClient trusted)
            throws InterruptedException {
        RescoreJournal done = new RescoreJournal(journal.file);
        RescoreSummary summary = new RescoreSummary();
        int read = 0;
        int failed = 0;
        for (Line line = lines.next(); line != null && failed < GIVES_UP && goesOn(trusted); line = lines.next()) {
            if (done.contains(rescorer.id(line.bytes()))) {
                summary.addBefore();
            } else {
                RescoringOutcome outcome = rescorer.rescore(line.bytes());
                summary.add(outcome);
                failed = outcome.kind() == RescoringOutcome.Kind.NOT_ANSWERED ? failed + 1 : 0;
                if (outcome.record() != null) {
                    out.put(outcome.record());
                }
                if (outcome.isFinal()) {
                    done.add(outcome.id());
                }
            }
            if (++read % SAID_EVERY == 0) {
                spec.commandLine().getErr().println("rescore: " + read + " records read, " + summary.line());
            }
        }
        return summary;
    }

    private static boolean goesOn(PoolClient trusted) {
        PoolRecord.Snapshot met = trusted.record().snapshot();
        return !met.lost() && !met.outOfBudget();
    }

    private static int exitCode(RescoreSummary summary, PoolRecord.Snapshot met) {
        if (met.outOfBudget()) {
            return ExitCode.INSUFFICIENT;
        }
        if (met.lost() || summary.count(RescoringOutcome.Kind.NOT_ANSWERED) > 0) {
            return ExitCode.FAILED;
        }
        return !summary.hasSome() ? ExitCode.INSUFFICIENT : ExitCode.OK;
    }

    private void print(RescoreSummary summary) {
        PrintWriter to = sink.isStandardOutput()
                ? spec.commandLine().getErr()
                : spec.commandLine().getOut();
        to.println(json ? summary.json() : summary.line());
    }

    private void demand(boolean holds, String what) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), what);
        }
    }
}
