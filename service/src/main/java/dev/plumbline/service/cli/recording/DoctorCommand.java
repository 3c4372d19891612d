package dev.plumbline.service.cli.recording;

import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.tally.CoverageTable;
import dev.plumbline.detector.tally.SignalEvaluator;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.cli.ApiOptions;
import dev.plumbline.service.cli.PolicyOption;
import dev.plumbline.service.cli.Progress;
import dev.plumbline.service.coverage.CoverageText;
import dev.plumbline.service.inspect.DoctorFinding;
import dev.plumbline.service.inspect.DoctorJson;
import dev.plumbline.service.inspect.Engine;
import dev.plumbline.service.inspect.Examination;
import dev.plumbline.service.inspect.Gateway;
import dev.plumbline.service.inspect.ServiceDoctor;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Lines;
import dev.plumbline.service.recording.SampleTransform;
import dev.plumbline.service.recording.Timeline;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline doctor}. */
@Command(
        name = "doctor",
        exitCodeList = {
            "0:there is nothing to mend",
            "1:it could not do what was asked",
            "2:the command line makes no sense",
            "3:the recording could not be read",
            "8:something is missing or doubted"
        },
        description = {
            "Says what samples lack, for which signal, and the one line that adds it for this gateway and "
                    + "engine; and where what"
                    + " is stated does not fit what is seen: sessions that are none, prompt digests that never "
                    + "repeat or always"
                    + " do, settings that the tokens refute, clocks, pools without hardware. Looks at files, a "
                    + "topic or a running"
                    + " service. Exit code 8 where a signal is blind or may be misled."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline doctor samples.jsonl --gateway nginx --engine vllm",
            "  plumbline doctor --from kafka --topic plumbline.samples \\",
            "      --bootstrap-servers kafka-1:9092",
            "  plumbline doctor --service --url http://plumbline:8642"
        })
public final class DoctorCommand implements Callable<Integer> {

    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final RangeOptions range = new RangeOptions();

    private final SourceClusterOptions cluster = new SourceClusterOptions();

    @Option(names = "--service", description = "Look at a running service, at --url, and not at files.")
    private boolean service;

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private PolicyOption policy = new PolicyOption();

    @Option(
            names = "--gateway",
            paramLabel = "NAME",
            defaultValue = "OTHER",
            description = "Who writes the samples: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Gateway gateway = Gateway.OTHER;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "OTHER",
            description = "Who answers: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Engine engine = Engine.OTHER;

    @Option(names = "--json", description = "Print one JSON object: source, refused, findings, coverage.")
    private boolean json;

    @Spec
    void spec(CommandSpec spec) {
        this.spec = spec;
        range.addTo(spec);
        cluster.addTo(spec);
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            return service ? service(out) : recording(out);
        } finally {
            out.flush();
        }
    }

    private int recording(PrintWriter out) {
        Policy judge = policy.policy();
        Examination examination = new Examination();
        DeadLetters dead = new DeadLetters();
        try (Lines lines = range.open(cluster::client);
                Progress progress = Progress.of(lines, "doctor")) {
            Timeline timeline = Timeline.asRecorded(
                    lines,
                    List.of(new SignalEvaluator(judge, Signals.of(judge))),
                    SampleTransform.NONE,
                    Runtime.getRuntime().availableProcessors());
            for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
                examination.add(entry);
                if (entry.bad() != null) {
                    dead.add(entry.line(), entry.bad());
                }
            }
            lines.requireWhole();
            timeline.requireSamples();
        }
        CoverageTable table = examination.table();
        List<DoctorFinding> findings = examination.findings(gateway, engine);
        if (json) {
            out.println(DoctorJson.write(range.title(), examination.refused(), table, findings));
        } else {
            dead.lines().forEach(line -> out.println("refused" + line));
            CoverageText.table(table).forEach(out::println);
            print(findings, out);
        }
        return exitCode(findings);
    }

    private int service(PrintWriter out) {
        ServiceDoctor doctor = new ServiceDoctor(api.get("/v1/fleet"), gateway, engine);
        List<DoctorFinding> findings = doctor.findings();
        if (json) {
            out.println(doctor.json());
        } else {
            doctor.lines().forEach(out::println);
            print(findings, out);
        }
        return exitCode(findings);
    }

    private static void print(List<DoctorFinding> findings, PrintWriter out) {
        out.println(findings.isEmpty() ? "Nothing to add, and nothing to doubt." : "");
        for (DoctorFinding finding : findings) {
            String signals = finding.signals().isEmpty() ? "" : " [" + String.join(", ", finding.signals()) + "]";
            out.println(finding.kind().code() + "  " + finding.about() + ": " + finding.text() + signals);
            if (!finding.add().isEmpty()) {
                out.println("         " + finding.add());
            }
        }
    }

    private static int exitCode(List<DoctorFinding> findings) {
        return findings.stream().allMatch(f -> f.kind() == DoctorFinding.Kind.NOTE) ? ExitCode.OK : ExitCode.BLIND;
    }
}
