package dev.plumbline.service.cli.recording;

import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.detector.tally.SignalEvaluator;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.cli.PolicyOption;
import dev.plumbline.service.cli.Progress;
import dev.plumbline.service.cli.Summary;
import dev.plumbline.service.coverage.CoverageText;
import dev.plumbline.service.inspect.InspectedJson;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.service.recording.SampleTransform;
import dev.plumbline.service.recording.Timeline;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plumbline inspect}. */
@Command(
        name = "inspect",
        exitCodeList = {
            "0:it did what was asked",
            "2:the command line makes no sense",
            "3:the recording could not be read"
        },
        description = {
            "Shows what is read of recorded samples and what they can be asked: for people a table of shares "
                    + "over the file, with"
                    + " --json one object a record. It judges nothing; `plumbline backtest` does, and "
                    + "`plumbline doctor` says"
                    + " what to change."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline inspect samples.jsonl",
            "  tail -n 1000 samples.jsonl | plumbline inspect -",
            "  plumbline inspect --json samples.jsonl | jq 'select(.accepted | not)'",
            "  plumbline inspect --json --text one.jsonl        the answer's text too"
        })
public final class InspectCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Recorded samples, one JSON object a line, plain or packed by gzip or zstd; - is standard input.")
    private List<String> files = List.of();

    @Mixin
    private PolicyOption policy = new PolicyOption();

    @Option(
            names = "--json",
            description =
                    "One JSON object a record: index, id, accepted, reason, field, dialect, finish, completion_tokens,"
                            + " steps, with_candidates, tool_calls, text_length, hits, unverifiable.")
    private boolean json;

    @Option(
            names = "--text",
            description = "With --json: text and reasoning of the answer too. They are not shown else.")
    private boolean text;

    @Override
    public Integer call() {
        Policy judge = policy.policy();
        PrintWriter out = spec.commandLine().getOut();
        try (Recording recording = Recording.of(files);
                Progress progress = Progress.of(recording, "inspect")) {
            Timeline timeline = Timeline.asRecorded(
                    recording,
                    List.of(new SignalEvaluator(judge, Signals.of(judge))),
                    SampleTransform.NONE,
                    Runtime.getRuntime().availableProcessors());
            if (json) {
                progress.makeRoom();
                records(timeline, out);
            } else {
                table(timeline, out);
            }
            recording.requireWhole();
        } finally {
            out.flush();
        }
        return ExitCode.OK;
    }

    private void records(Timeline timeline, PrintWriter out) {
        InspectedJson writer = new InspectedJson(text);
        long index = 0;
        for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
            out.println(writer.write(index++, entry));
        }
    }

    private static void table(Timeline timeline, PrintWriter out) {
        Coverage coverage = new Coverage();
        DeadLetters dead = new DeadLetters();
        long accepted = 0;
        long refused = 0;
        for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
            BadRecord bad = entry.bad();
            accepted += bad == null ? 1 : 0;
            refused += bad == null ? 0 : 1;
            if (bad != null) {
                dead.add(entry.line(), bad);
            }
            entry.asked().forEach(coverage::add);
        }
        out.println(
                Summary.count(accepted + refused, "record") + ": " + accepted + " accepted, " + refused + " refused");
        dead.lines().forEach(out::println);
        CoverageText.lines(coverage.table(Map.of())).forEach(out::println);
    }
}
