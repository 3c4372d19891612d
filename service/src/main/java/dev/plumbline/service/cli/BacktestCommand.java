package dev.plumbline.service.cli;

import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.service.recording.Timeline;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plumbline backtest}. */
@Command(
        name = "backtest",
        description = {
            "Judges recorded traffic without Kafka: the same code, the same incidents. To learn what Plumbline would have said of"
                    + " your own past.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  plumbline backtest monday.jsonl.gz",
            "  plumbline backtest --json monday.jsonl.gz | jq 'select(.level == \"page\")'",
            "  zcat canary-*.gz | plumbline backtest --fail-on ticket -       exit code 4 where it finds any"
        })
public final class BacktestCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Recorded traffic, one JSON object a line, plain or packed by gzip or zstd; - is standard input.")
    private List<String> files = List.of();

    @Mixin
    private PolicyOption policy = new PolicyOption();

    @Option(
            names = "--json",
            description = "Print the last state of every incident, one JSON object a line, by time of detection.")
    private boolean json;

    @Option(
            names = "--fail-on",
            paramLabel = "LEVEL",
            description =
                    "End with exit code 4 where there are incidents of this level or above: ${COMPLETION-CANDIDATES}.")
    private @Nullable Level failOn;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter said = json ? spec.commandLine().getErr() : out;
        Teller teller = new Teller(out, false);
        DeadLetters dead = new DeadLetters();
        try (Recording recording = Recording.of(files)) {
            Timeline timeline = new Timeline(recording);
            Backtest.Result result = run(recording, timeline, teller, dead);
            if (json) {
                result.incidents().forEach(incident -> out.println(IncidentJson.write(incident)));
            }
            summarise(said, result, dead);
            recording.requireWhole();
            timeline.requireSamples();
            return fails(result.incidents()) ? ExitCode.INCIDENTS : ExitCode.OK;
        } finally {
            out.flush();
            said.flush();
        }
    }

    private Backtest.Result run(Recording recording, Timeline timeline, Teller teller, DeadLetters dead) {
        try (Progress progress = Progress.of(recording, "backtest", !json)) {
            return new Backtest(policy.policy()).run(timeline, new Backtest.Listener() {
                @Override
                public void alert(Alert alert) {
                    if (!json) {
                        teller.alert(alert);
                    }
                }

                @Override
                public void dead(Line line, BadRecord why) {
                    dead.add(line, why);
                }
            });
        }
    }

    private static void summarise(PrintWriter out, Backtest.Result result, DeadLetters dead) {
        Accounts accounts = result.accounts();
        out.println(Summary.records(accounts));
        dead.lines().forEach(out::println);
        out.println(Summary.incidents(result.incidents()));
    }

    private boolean fails(List<Incident> incidents) {
        return failOn != null && incidents.stream().anyMatch(i -> i.level().compareTo(failOn) >= 0);
    }
}
