package dev.plumbline.service.cli.recording;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.cli.PolicyOption;
import dev.plumbline.service.cli.Summary;
import dev.plumbline.service.drill.Drill;
import dev.plumbline.service.drill.FaultKind;
import dev.plumbline.service.drill.HealthyTraffic;
import dev.plumbline.service.drill.Outcome;
import dev.plumbline.service.drill.Postmortem2025;
import dev.plumbline.service.recording.Lines;
import dev.plumbline.service.recording.Recording;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code plumbline drill}. */
@Command(
        name = "drill",
        exitCodeList = {
            "0:every planted fault was found",
            "1:it could not do what was asked",
            "2:the command line makes no sense",
            "3:the recording could not be read",
            "5:a planted fault was missed"
        },
        description = {
            "Puts faults into healthy traffic and says how small a fault would have been found, and how soon. "
                    + "All of it is"
                    + " simulated: nothing is sent anywhere."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline drill                     every fault on the largest pool",
            "  plumbline drill healthy.jsonl.gz --fault argmax-dropped --rate 0.01",
            "  plumbline drill --all-pools --per-second 100",
            "  plumbline drill --scenario postmortem-2025"
        })
public final class DrillCommand implements Callable<Integer> {

    /** The healthy traffic that ships with the program. */
    public static final String BUILT_IN = "/drill/healthy.jsonl.zst";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Healthy recorded traffic (default: eight minutes of a small fleet, built in). It is repeated"
                    + " with its tokens drawn anew where a drill needs more.")
    private List<String> files = List.of();

    @Mixin
    private PolicyOption policy = new PolicyOption();

    @Option(
            names = "--fault",
            paramLabel = "KIND",
            converter = KindConverter.class,
            description = "What to make wrong; may be given several times (default: all). One of script-logits,"
                    + " script-sampler, argmax-dropped, top-k-ignored, top-p-ignored, temperature, over-greedy, garble,"
                    + " repetition, misrouted, latency, silence.")
    private List<FaultKind> kinds = List.of(FaultKind.values());

    @Option(
            names = "--rate",
            paramLabel = "SHARE",
            description = "How much of it, in (0, 1]; may be given several times. Smaller ones are tried until one is"
                    + " not found (default: as fits the fault).")
    private List<Double> rates = List.of();

    @Option(
            names = "--cohort",
            paramLabel = "NAME=VALUE",
            description = "Where, such as pool=tpu-a or hardware=tpu-v5e; may be given several times (default: the pool"
                    + " with the most traffic).")
    private List<String> cohorts = List.of();

    @Option(names = "--all-pools", description = "On each pool.")
    private boolean allPools;

    @Option(
            names = "--per-second",
            paramLabel = "N",
            description = "Sampled responses a second of the whole fleet (default: as recorded).")
    private @Nullable Double perSecond;

    @Option(
            names = "--after",
            paramLabel = "SPAN",
            defaultValue = "3m",
            converter = Span.class,
            description = "How long all is well before the fault begins (default: ${DEFAULT-VALUE}).")
    private Duration after = Duration.ofMinutes(3);

    @Option(
            names = "--length",
            paramLabel = "SPAN",
            converter = Span.class,
            description = "How long the fault lasts before it counts as missed (default: 30m; with --scenario 6h).")
    private @Nullable Duration length;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description =
                    Postmortem2025.NAME + ": the faults of the postmortem of September 2025, as a table in Markdown.")
    private @Nullable String scenario;

    /** Reads a kind of fault. */
    static final class KindConverter implements ITypeConverter<FaultKind> {

        @Override
        public FaultKind convert(String value) {
            try {
                return FaultKind.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Reads a span such as {@code 90s}, {@code 30m} or {@code 6h}. */
    static final class Span implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String value) {
            try {
                Duration span = Duration.parse("PT" + value.toUpperCase(Locale.ROOT));
                if (!span.isNegative() && !span.isZero()) {
                    return span;
                }
            } catch (DateTimeParseException e) {
                // said below
            }
            throw new TypeConversionException("must be a span such as 90s, 30m or 6h, got \"" + value + '"');
        }
    }

    @Override
    public Integer call() {
        check();
        List<Cohort> named = cohorts.stream().map(this::cohort).toList();
        Policy judge = policy.policy();
        HealthyTraffic traffic;
        try (Lines lines = files.isEmpty() ? Recording.ofResource(DrillCommand.class, BUILT_IN) : Recording.of(files)) {
            traffic = HealthyTraffic.of(lines);
        }
        return scenario == null ? grid(judge, traffic, named) : scenario(judge, traffic);
    }

    private void check() {
        if (scenario != null && !scenario.equals(Postmortem2025.NAME)) {
            throw new ParameterException(
                    spec.commandLine(), "the only scenario is " + Postmortem2025.NAME + ", got " + scenario);
        }
        if (perSecond != null && !(perSecond > 0)) {
            throw new ParameterException(spec.commandLine(), "--per-second must be above 0, got " + perSecond);
        }
        for (double rate : rates) {
            if (!(rate > 0 && rate <= 1)) {
                throw new ParameterException(spec.commandLine(), "--rate must lie in (0, 1], got " + rate);
            }
        }
    }

    private int scenario(Policy judge, HealthyTraffic traffic) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Duration most = length == null ? Duration.ofHours(6) : length;
        Postmortem2025.table(judge, traffic, most, words -> {
                    err.println(words);
                    err.flush();
                })
                .forEach(out::println);
        out.flush();
        return ExitCode.OK;
    }

    private int grid(Policy judge, HealthyTraffic traffic, List<Cohort> named) {
        PrintWriter out = spec.commandLine().getOut();
        double density = perSecond == null ? traffic.perSecond() : perSecond;
        Duration most = length == null ? Duration.ofMinutes(30) : length;
        Drill drill = new Drill(judge, traffic, density, after, most, 1);
        List<Incident> control = drill.control();
        out.println(
                control.isEmpty()
                        ? "Control: without a fault nobody is paged."
                        : "Control: without a fault there are " + Summary.incidents(control)
                                + "; this traffic is not healthy under this policy, so the results mean little.");
        out.flush();
        search(drill, where(traffic, named), outcome -> {
            out.println(outcome.words());
            out.flush();
        });
        return ExitCode.OK;
    }

    /**
     * Each kind on each cohort, several at once; told in order, each kind as soon as it and those before it are done.
     */
    private void search(Drill drill, List<Cohort> where, Consumer<Outcome> told) {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<List<Outcome>>> runs = new ArrayList<>();
            for (Cohort cohort : where) {
                for (FaultKind kind : kinds) {
                    runs.add(threads.submit(() -> {
                        List<Outcome> found = new ArrayList<>();
                        drill.search(kind, rates(kind), cohort, found::add);
                        return found;
                    }));
                }
            }
            for (Future<List<Outcome>> run : runs) {
                run.get().forEach(told);
            }
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Double> rates(FaultKind kind) {
        return rates.isEmpty()
                ? kind.rates()
                : rates.stream().sorted((a, b) -> Double.compare(b, a)).toList();
    }

    private List<Cohort> where(HealthyTraffic traffic, List<Cohort> named) {
        if (allPools) {
            return Drill.pools(traffic);
        }
        return named.isEmpty() ? Drill.pools(traffic).subList(0, 1) : named;
    }

    private Cohort cohort(String text) {
        TreeMap<String, String> values = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(
                        spec.commandLine(), "--cohort must be NAME=VALUE, such as pool=tpu-a, got " + text);
            }
            values.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return new Cohort(values);
    }
}
