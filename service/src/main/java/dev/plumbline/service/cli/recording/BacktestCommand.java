package dev.plumbline.service.cli.recording;

import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.backtest.Comparison;
import dev.plumbline.service.backtest.Label;
import dev.plumbline.service.backtest.Labels;
import dev.plumbline.service.backtest.Score;
import dev.plumbline.service.cli.IncidentPrinter;
import dev.plumbline.service.cli.PolicyFile;
import dev.plumbline.service.cli.Preflight;
import dev.plumbline.service.cli.Progress;
import dev.plumbline.service.cli.Summary;
import dev.plumbline.service.coverage.CoverageText;
import dev.plumbline.service.drill.RepeatRounds;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Lines;
import dev.plumbline.service.recording.Repeated;
import dev.plumbline.service.recording.SampleTransform;
import dev.plumbline.service.recording.Timeline;
import dev.plumbline.service.report.Judged;
import dev.plumbline.service.report.Observer;
import dev.plumbline.service.report.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/**
 * {@code plumbline backtest}. Its options stand in calls, not in annotations, so that its first line is there in less
 * than half the time: picocli looks for Groovy in every library before it reads the first option from an annotation.
 */
public final class BacktestCommand implements Callable<Integer> {

    private static final int MOST_POLICIES = 2;

    /** One response in so many may be late in a recording that is in order. */
    private static final int LATE_SHARE = 10;

    private final RangeOptions range = new RangeOptions();
    private final SourceClusterOptions cluster = new SourceClusterOptions();
    private final BaselineOption baselines = new BaselineOption();

    private final OptionSpec policies = OptionSpec.builder("--policy")
            .paramLabel("FILE")
            .type(List.class)
            .auxiliaryTypes(Path.class)
            .initialValue(List.of())
            .description("The policy, in YAML (default: one false page in 30 days). Given twice: says, incident by"
                    + " incident, what the second would have done otherwise.")
            .build();

    private final OptionSpec labels = OptionSpec.builder("--labels")
            .paramLabel("FILE")
            .type(Path.class)
            .description("What really happened, in YAML: scores delay, misses, false alarms and blame.")
            .build();

    private final OptionSpec json = OptionSpec.builder("--json")
            .type(boolean.class)
            .initialValue(false)
            .description("Print the last state of every incident, one JSON object a line, by time of detection.")
            .build();

    private final OptionSpec failOn = OptionSpec.builder("--fail-on")
            .paramLabel("LEVEL|blind")
            .type(List.class)
            .auxiliaryTypes(FailOn.class)
            .converters(new FailOn.Converter())
            .initialValue(List.of())
            .description("End with exit code 4 where there are incidents of this level or above: watch, ticket, page;"
                    + " with --labels only false alarms count. blind: end with exit code 8 where a signal could not be"
                    + " judged. May be given twice.")
            .build();

    private final OptionSpec mayBeBlind = OptionSpec.builder("--may-be-blind")
            .paramLabel("SIGNAL")
            .splitRegex(",")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .initialValue(List.of())
            .description("With --fail-on blind: signals that this fleet cannot be asked, such as divergence,routing.")
            .build();

    private final OptionSpec report = OptionSpec.builder("--report")
            .paramLabel("FILE.html")
            .type(Path.class)
            .description("Write a page with all that was seen, which needs no network, and its numbers to FILE.json."
                    + " Of two policies it compares what they say.")
            .build();

    private final OptionSpec repeat = OptionSpec.builder("--repeat")
            .paramLabel("N")
            .type(int.class)
            .defaultValue("1")
            .description("Read healthy traffic so many times, each time as later traffic of other sessions, placed and"
                    + " drawn anew: for load tests.")
            .build();

    private final OptionSpec abreast = OptionSpec.builder("--abreast")
            .paramLabel("K")
            .type(int.class)
            .defaultValue("1")
            .description("With --repeat: K of the readings are of the same time, as of a fleet K times as busy.")
            .build();

    private final OptionSpec threads = OptionSpec.builder("--threads")
            .paramLabel("N")
            .type(Integer.class)
            .description("Threads that read and ask; they change nothing but the speed (default: all processors).")
            .build();

    private final CommandSpec spec;

    private BacktestCommand(IFactory factory) {
        spec = CommandSpec.wrapWithoutInspection(this, factory).name("backtest");
        range.addTo(spec);
        cluster.addTo(spec);
        spec.addOption(policies);
        baselines.addTo(spec);
        // A loop: a reference to a method of picocli's would keep its class out of the launcher's archive of classes.
        for (OptionSpec option : List.of(labels, json, failOn, mayBeBlind, report, repeat, abreast, threads)) {
            spec.addOption(option);
        }
        spec.usageMessage()
                .description("Judges recorded traffic as fast as the machine allows: the same code as on Kafka, the"
                        + " same incidents. To learn what Plumbline would have said of your own past, and what another"
                        + " policy would have.")
                .exitCodeList(UsageMessageSpec.keyValuesMap(
                        "0:it judged all of it, and nothing that --fail-on names was found",
                        "1:it could not do what was asked",
                        "2:the command line, the policy or the labels make no sense",
                        "3:a recording could not be read to its end, or holds nothing that can be read",
                        "4:there are incidents of the level that --fail-on names",
                        "5:a fault that --labels names was missed",
                        "8:a signal was blind, and --fail-on blind asked"))
                .footer(
                        "",
                        "Examples:",
                        "  plumbline backtest monday.jsonl.gz",
                        "  plumbline backtest 'august-*.jsonl.zst' --labels august.labels.yaml",
                        "                                   delay, misses, false alarms, blame",
                        "  plumbline backtest monday.jsonl.gz --report monday.html",
                        "  plumbline backtest monday.jsonl.gz --policy now.yaml --policy strict.yaml \\",
                        "      --report both.html",
                        "  plumbline backtest --from kafka --bootstrap-servers kafka-1:9092 \\",
                        "      --topic plumbline.samples --since 2025-08-25T00:00:00Z",
                        "  plumbline backtest --json monday.jsonl.gz | jq 'select(.level == \"page\")'",
                        "  zcat canary-*.gz | plumbline backtest --fail-on ticket -    exit code 4",
                        "  plumbline backtest --fail-on blind --may-be-blind routing f.gz   exit code 8");
    }

    /** The command, with all that it takes. */
    public static CommandSpec spec(IFactory factory) {
        return new BacktestCommand(factory).spec;
    }

    @Override
    public Integer call() {
        checkSignals();
        Preflight preflight = new Preflight();
        List<Label> known = preflight.read(this::known);
        List<Policy> judges = preflight.read(this::judges);
        List<Baseline> approved = preflight.read(baselines::baselines);
        range.check(preflight);
        preflight.writable(report(), "--report");
        preflight.end();
        return judge(Objects.requireNonNull(known), Objects.requireNonNull(judges), Objects.requireNonNull(approved));
    }

    private List<Label> known() {
        Path file = labels.getValue();
        return file == null ? List.of() : Labels.read(file);
    }

    private boolean isJson() {
        return json.getValue();
    }

    private @Nullable Path report() {
        return report.getValue();
    }

    private int repeat() {
        return repeat.getValue();
    }

    private List<Path> policies() {
        return policies.getValue();
    }

    private int judge(List<Label> known, List<Policy> judges, List<Baseline> approved) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter said = isJson() ? spec.commandLine().getErr() : out;
        DeadLetters dead = new DeadLetters();
        try (Lines lines = lines()) {
            spec.commandLine().getErr().println("reading " + range.title()); // the first result may take minutes
            SampleTransform change = repeat() == 1 ? SampleTransform.NONE : rounds();
            Backtest backtest = new Backtest(judges, approved);
            Integer given = threads.getValue();
            int parallelism = given == null ? Runtime.getRuntime().availableProcessors() : given;
            Timeline timeline = backtest.timeline(lines, change, parallelism);
            Load load = new Load();
            Path page = report();
            Observer observer = page == null ? null : new Observer(judges.get(0));
            List<Backtest.Result> results = run(backtest, timeline, lines, dead, observer);
            Backtest.Result result = results.get(0);
            if (isJson()) {
                result.incidents().forEach(incident -> out.println(IncidentJson.write(incident)));
            }
            said.println(Summary.records(result.accounts()));
            dead.lines().forEach(said::println);
            said.println(Summary.incidents(result.incidents(), result.coverage()));
            said.println();
            CoverageText.lines(result.coverage()).forEach(said::println);
            List<Judged> judged = judged(judges, results, known);
            Score score = judged.get(0).score();
            if (score != null) {
                said.println();
                ScoreTable.lines(score).forEach(said::println);
            }
            List<String> differences = differences(judged);
            if (!differences.isEmpty()) {
                said.println();
                differences.forEach(said::println);
            }
            if (repeat() > 1) {
                said.println(load.line(result.accounts().read()));
            }
            if (page != null && observer != null) {
                new Report(range.title(), observer, judged, differences).write(page);
                said.println("Report: " + page);
            }
            lines.requireWhole();
            timeline.requireSamples();
            requireOrder(result.accounts());
            return exitCode(result, score);
        } finally {
            out.flush();
            said.flush();
        }
    }

    private List<Policy> judges() {
        if (policies().size() > MOST_POLICIES) {
            throw new ParameterException(spec.commandLine(), "--policy may be given twice at most");
        }
        return policies().isEmpty()
                ? List.of(Policy.DEFAULT)
                : policies().stream().map(PolicyFile::read).toList();
    }

    private void checkSignals() {
        for (String signal : mayBeBlind.<List<String>>getValue()) {
            if (!Coverage.signals().contains(signal)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--may-be-blind: there is no signal " + signal + "; there are "
                                + String.join(", ", Coverage.signals()));
            }
        }
    }

    private Lines open() {
        return range.open(cluster::client);
    }

    private Lines lines() {
        boolean possible = repeat() == 1 || (repeat() > 1 && range.rereadable());
        if (!possible) {
            throw new ParameterException(spec.commandLine(), "--repeat must be at least 1, and - cannot be repeated");
        }
        requirePositive(abreast);
        requirePositive(threads);
        return repeat() == 1 ? open() : new Repeated(this::open, repeat(), abreast.getValue());
    }

    private void requirePositive(OptionSpec option) {
        Integer given = option.getValue();
        if (given != null && given < 1) {
            throw new ParameterException(spec.commandLine(), option.longestName() + " must be at least 1");
        }
    }

    private SampleTransform rounds() {
        try (Lines once = open()) {
            return RepeatRounds.of(once, abreast.getValue());
        }
    }

    private List<Backtest.Result> run(
            Backtest backtest, Timeline timeline, Lines lines, DeadLetters dead, @Nullable Observer observer) {
        Backtest.Listener watch = observer == null ? Backtest.Listener.NONE : observer;
        IncidentPrinter teller = new IncidentPrinter(spec.commandLine().getOut(), false);
        try (Progress progress = Progress.of(lines, "backtest")) {
            return backtest.runAll(timeline, new Backtest.Listener() {
                @Override
                public void sample(Sample sample) {
                    watch.sample(sample);
                }

                @Override
                public void tally(Tally tally) {
                    watch.tally(tally);
                }

                @Override
                public void evidence(Evidence evidence) {
                    watch.evidence(evidence);
                }

                @Override
                public void alert(Alert alert) {
                    if (!isJson()) {
                        progress.makeRoom();
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

    /** What is late in great part was not judged as it would have been live. */
    private static void requireOrder(Accounts accounts) {
        if (accounts.late() * LATE_SHARE > accounts.read()) {
            throw new Failure(
                    ExitCode.UNREADABLE,
                    String.format(Locale.ROOT, "%,d of %,d responses", accounts.late(), accounts.read())
                            + " came after their windows had"
                            + " closed, and were judged in part only: the files are not in order of time. Sort them:"
                            + " zcat -f FILES | jq -r '[.time, tojson] | join(\"\\t\")' | sort | cut -f2- |"
                            + " plumbline backtest -",
                    null);
        }
    }

    private List<Judged> judged(List<Policy> judges, List<Backtest.Result> results, List<Label> known) {
        List<Judged> judged = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            String name = policies().isEmpty()
                    ? "the default policy"
                    : policies().get(i).toString();
            Score score = labels.getValue() == null
                    ? null
                    : Score.of(known, results.get(i).incidents());
            judged.add(new Judged(name, judges.get(i), results.get(i), score));
        }
        return judged;
    }

    /** What the second policy would have done otherwise; nothing where there is none. */
    private static List<String> differences(List<Judged> judged) {
        if (judged.size() < 2) {
            return List.of();
        }
        Judged a = judged.get(0);
        Judged b = judged.get(1);
        Comparison comparison = new Comparison(a.name(), b.name());
        List<String> sentences = a.score() == null || b.score() == null
                ? comparison.of(a.result().incidents(), b.result().incidents())
                : comparison.of(a.score(), b.score());
        return sentences.isEmpty() ? List.of("Both policies say the same: nothing.") : sentences;
    }

    private int exitCode(Backtest.Result result, @Nullable Score score) {
        if (score != null && score.missed() > 0) {
            return ExitCode.MISSED;
        }
        List<Incident> counted = score == null ? result.incidents() : score.falseAlarms();
        List<FailOn> unwanted = failOn.getValue();
        if (unwanted.stream().anyMatch(least -> least.meets(counted))) {
            return ExitCode.INCIDENTS;
        }
        boolean blind = unwanted.contains(FailOn.BLIND)
                && !result.coverage().blind(mayBeBlind.getValue()).isEmpty();
        return blind ? ExitCode.BLIND : ExitCode.OK;
    }
}
