package dev.plumbline.service.cli.probe;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.StopSignal;
import dev.plumbline.service.cli.ReadSecret;
import dev.plumbline.service.cli.SpanConverter;
import dev.plumbline.service.cli.TrustOptions;
import dev.plumbline.service.http.Tls;
import dev.plumbline.service.probe.ProbeOptions;
import dev.plumbline.service.probe.ProbeTarget;
import dev.plumbline.service.probe.Round;
import dev.plumbline.service.probe.SampleSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.json.JsonMapper;

/** {@code plumbline probe samples}. */
@Command(
        name = "samples",
        description = {
            "Asks pools the same things past the load balancer, and makes samples of what they answer: so that pools"
                    + " with little traffic can be compared, and a pool that is drained can be shown to be well again."
                    + " Probes are a platform of their own, `probe`: they are compared with each other alone, and count as"
                    + " nobody's harm."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline probe samples --model llama-70b --to probes.jsonl \\",
            "      --pool gpu-a=http://gpu-a:8000 --pool gpu-b=http://gpu-b:8000",
            "  plumbline backtest probes.jsonl",
            "  plumbline probe samples --model llama-70b --every 10m \\",
            "      --send http://127.0.0.1:8642 \\",
            "      --pool gpu-a=http://gpu-a:8000,hardware=h100 \\",
            "      --pool tpu-a=https://gateway/v1,hardware=tpu-v5e,header.X-Pool=tpu-a"
        })
public final class ProbeSamplesCommand implements Callable<Integer> {

    /** The prompts that ship with the program. */
    private static final String BUILT_IN = "/probe/prompts.txt";

    private static final String KEY = "PLUMBLINE_PROBE_KEY";
    private static final int MOST_POOLS = 200;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--pool",
            required = true,
            paramLabel = "POOL=URL[,NAME=VALUE...]",
            converter = TargetConverter.class,
            description = "A pool and its OpenAI-compatible API; may be given several times. NAME: hardware, region,"
                    + " version, sampler.precision and the like, header.NAME for a header, or any label.")
    private List<ProbeTarget> targets = List.of();

    @Option(names = "--model", required = true, paramLabel = "NAME", description = "What to ask for.")
    private String model = "";

    @Option(
            names = "--field",
            paramLabel = "NAME=VALUE",
            description = "What is true of all pools; may be given several times: sampler.speculative=false, say.")
    private Map<String, String> fields = new LinkedHashMap<>();

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "One prompt a line (default: 32 short ones in many scripts, built in).")
    private @Nullable Path prompts;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 keeps answers together the longest; above 0 the sampler is tried as well (default:"
                    + " ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "16",
            description = "Length of an answer at most (default: ${DEFAULT-VALUE}).")
    private int tokens = 16;

    @Option(
            names = "--listed",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many candidates to ask for (default: ${DEFAULT-VALUE}).")
    private int listed = 5;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2",
            description = "How often to ask each pool in a second at most (default: ${DEFAULT-VALUE}).")
    private double rate = 2;

    @Option(
            names = "--every",
            paramLabel = "SPAN",
            converter = SpanConverter.class,
            description = "Ask all again each 10m, say, until Ctrl-C (default: once).")
    private @Nullable Duration every;

    @Option(
            names = "--timeout",
            paramLabel = "SPAN",
            defaultValue = "60s",
            converter = SpanConverter.class,
            description = "How long an answer may take (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofMinutes(1);

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "Holds the key that the pools want (default: the environment's " + KEY + ").")
    private @Nullable Path keyFile;

    @Mixin
    private SinkOptions sink = new SinkOptions();

    @Mixin
    private TrustOptions trust = new TrustOptions();

    @Option(names = "--json", description = "Say how it went as one JSON object a pool.")
    private boolean json;

    /** Reads a pool. */
    static final class TargetConverter implements ITypeConverter<ProbeTarget> {

        @Override
        public ProbeTarget convert(String value) {
            try {
                return ProbeTarget.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public Integer call() {
        check();
        HttpClient http = client();
        try (StopSignal stop = StopSignal.listen();
                SampleSink outlet = sink.open(http)) {
            Round round = new Round(
                    http,
                    new ProbeOptions(model, temperature, tokens, listed, fields, timeout),
                    ReadSecret.of(keyFile, KEY),
                    prompts(),
                    rate,
                    outlet,
                    Clock.systemUTC());
            boolean silent;
            do {
                List<Round.Tally> tallies = round.ask(targets);
                tallies.forEach(this::print);
                silent = tallies.stream().anyMatch(tally -> tally.answered() == 0);
            } while (every != null && goesOn(stop, every));
            return silent ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private static boolean goesOn(StopSignal stop, Duration pause) {
        stop.asked()
                .completeOnTimeout(null, pause.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return !stop.asked().isDone();
    }

    private void check() {
        demand(temperature >= 0 && temperature <= 2, "--temperature must lie in [0, 2]");
        demand(tokens >= 1 && tokens <= 4096, "--tokens must lie in [1, 4096]");
        demand(listed >= 2 && listed <= 20, "--listed must lie in [2, 20]");
        demand(rate > 0 && rate <= 1000, "--rate must lie in (0, 1000]");
        demand(targets.size() <= MOST_POOLS, "at most " + MOST_POOLS + " pools");
        demand(
                targets.stream().map(ProbeTarget::pool).distinct().count() == targets.size(),
                "each --pool must have a name of its own");
        demand(
                !fields.containsKey("platform")
                        && targets.stream().noneMatch(target -> target.fields().containsKey("platform")),
                "the platform of a probe is `probe`");
    }

    private void demand(boolean holds, String what) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), what);
        }
    }

    private void print(Round.Tally tally) {
        PrintWriter to = sink.isStandardOutput()
                ? spec.commandLine().getErr()
                : spec.commandLine().getOut();
        if (json) {
            to.println(JsonMapper.shared().writeValueAsString(tally));
            return;
        }
        String errors = tally.errors().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> e.getValue() + " × " + e.getKey())
                .collect(Collectors.joining("; "));
        to.println(tally.pool() + ": " + tally.answered() + " of " + tally.asked() + " answered"
                + (tally.answered() == 0 ? "" : ", the median in " + tally.medianMillis() + " ms")
                + (tally.told() == tally.answered()
                        ? ""
                        : ", " + (tally.answered() - tally.told()) + " without log-probabilities")
                + (errors.isEmpty() ? "" : "; " + errors));
    }

    private HttpClient client() {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER);
        Path ca = trust.ca();
        return (ca == null ? builder : builder.sslContext(Tls.trusting(ca))).build();
    }

    private List<String> prompts() {
        try (InputStream in = prompts == null
                ? Objects.requireNonNull(ProbeSamplesCommand.class.getResourceAsStream(BUILT_IN), BUILT_IN)
                : Files.newInputStream(prompts)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            demand(!lines.isEmpty(), "there is no prompt in " + prompts);
            return lines;
        } catch (IOException e) {
            throw new Failure("cannot read " + prompts + ": " + Failure.reason(e), e);
        }
    }
}
