package dev.plumbline.service.cli.tap;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.StopSignal;
import dev.plumbline.service.cli.ClusterOptions;
import dev.plumbline.service.cli.SpanConverter;
import dev.plumbline.service.http.Tls;
import dev.plumbline.service.ingest.BearerToken;
import dev.plumbline.service.tap.GenerationConfig;
import dev.plumbline.service.tap.Tap;
import dev.plumbline.service.tap.TapSettings;
import dev.plumbline.service.tap.generation.EngineKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plumbline tap}. */
@Command(
        name = "tap",
        description = {
            "Stands in front of one engine or pool, passes everything on as it comes, and makes samples of some of the answers. Of"
                    + " a request that is sampled it asks for log-probabilities where the client did not, and takes them out"
                    + " of the answer again, so that the client gets the bytes that it would have got. Whatever goes wrong with a"
                    + " sample costs the sample and never the request."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline tap --upstream http://127.0.0.1:8000 --pool gpu-a \\",
            "      --hardware h100 --engine vllm --rate 1 --to samples.jsonl",
            "  plumbline tap --listen 8001 --upstream http://127.0.0.1:8000 \\",
            "      --pool gpu-a --hardware h100 --region us-east --engine vllm \\",
            "      --rate 0.01 --twin-rate 0.01 --send http://plumbline:8642"
        })
public final class TapCommand implements Callable<Integer> {

    private static final String PROMPT_KEY = "PLUMBLINE_PROMPT_KEY";
    private static final long MEBIBYTE = 1 << 20;

    /** Half of the young generation's survivors are no room for objects, so the JVM says less than it was told. */
    private static final long HEAP_ROUNDING = 8 * MEBIBYTE;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "[HOST:]PORT",
            defaultValue = "127.0.0.1:8001",
            converter = PortOrAddress.class,
            description = "Where clients come to (default: ${DEFAULT-VALUE}). A port alone is one of 127.0.0.1.")
    @SuppressWarnings("NullAway.Init")
    private InetSocketAddress listen;

    @Option(
            names = "--status",
            paramLabel = "[HOST:]PORT",
            defaultValue = "127.0.0.1:8644",
            converter = PortOrAddress.class,
            description =
                    "Where /healthz and /metrics of the tap are (default: ${DEFAULT-VALUE}); those at --listen are the"
                            + " engine's.")
    @SuppressWarnings("NullAway.Init")
    private InetSocketAddress status;

    @Option(
            names = "--upstream",
            required = true,
            paramLabel = "URL",
            description = "The engine: http://127.0.0.1:8000, say.")
    private URI upstream = URI.create("");

    @Option(names = "--pool", required = true, paramLabel = "NAME", description = "Of which pool the engine is.")
    private String pool = "";

    @Option(names = "--hardware", paramLabel = "NAME", description = "On what it runs.")
    private @Nullable String hardware;

    @Option(names = "--region", paramLabel = "NAME", description = "Where it is.")
    private @Nullable String region;

    @Option(names = "--model-version", paramLabel = "NAME", description = "Which build of model or server answers.")
    private @Nullable String version;

    @Option(
            names = "--field",
            paramLabel = "NAME=VALUE",
            description =
                    "Other fields: sampler.precision=bf16, platform=…, or any label; may be given" + " several times.")
    private Map<String, String> fields = new LinkedHashMap<>();

    @Option(
            names = "--engine",
            paramLabel = "KIND",
            defaultValue = "other",
            converter = EngineName.class,
            description =
                    "vllm, sglang, llama.cpp, openai or other: what holds where neither request nor --default says"
                            + " otherwise (default: ${DEFAULT-VALUE}).")
    private EngineKind engine = EngineKind.OTHER;

    @Option(
            names = "--default",
            paramLabel = "NAME=VALUE",
            description =
                    "What the engine does where a request says nothing: temperature=0.6, say; speculative=false; may be"
                            + " given several times.")
    private Map<String, String> defaults = new LinkedHashMap<>();

    @Option(
            names = "--generation-config",
            paramLabel = "FILE|URL",
            description = "The model's generation_config.json, which vLLM and SGLang apply; behind --default.")
    private @Nullable String generation;

    @Option(
            names = "--logprobs",
            paramLabel = "MODE",
            description =
                    "Of which distribution the engine's log-probabilities are: raw, processed or unknown (default:"
                            + " what the engine does by itself).")
    private @Nullable String logprobs;

    @Option(
            names = "--rate",
            paramLabel = "SHARE",
            defaultValue = "0.01",
            description = "Share of sessions to sample (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--twin-rate",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Share of prompts to sample wherever they are asked, so that twins meet; needs a prompt key"
                    + " (default: ${DEFAULT-VALUE}).")
    private double twinRate;

    @Option(
            names = "--session",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Headers that name the session, or, with a dot first, fields of the request; the first that is there counts"
                            + " (default: X-Session-Id, x-litellm-session-id, then the fields conversation and"
                            + " conversation.id). No key that lives for weeks is a session.")
    private List<String> sessions = TapSettings.SESSIONS;

    @Option(
            names = "--listed",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many candidates to ask for (default: ${DEFAULT-VALUE}).")
    private int listed;

    @Option(
            names = "--class",
            paramLabel = "NAME<=TOKENS,...",
            description =
                    "Which context class a prompt needs: 200k<=200000,1m, say. The header X-Context-Class goes before.")
    private @Nullable String classes;

    @Option(names = "--serves", paramLabel = "CLASS", description = "The context class of this pool.")
    private @Nullable String serves;

    @Option(
            names = "--prompt-key-file",
            paramLabel = "FILE",
            description = "Holds the key of the prompts' digests (default: the environment's " + PROMPT_KEY
                    + "; without one there are none).")
    private @Nullable Path promptKey;

    @Option(
            names = "--keep-prompts",
            description = "Put what the model was given (messages, token_ids or text) into samples, so that"
                    + " `probe rescore` can ask a trusted pool about them. It is text of users: off unless asked for.")
    private boolean keepPrompts;

    @Option(
            names = "--idle",
            paramLabel = "SPAN",
            converter = SpanConverter.class,
            description = "How long a connection may be still (default: as long as it likes).")
    private Duration idle = Duration.ZERO;

    @Option(
            names = "--drain",
            paramLabel = "SPAN",
            defaultValue = "50s",
            converter = SpanConverter.class,
            description = "How long answers may take that are due at SIGTERM (default: ${DEFAULT-VALUE}).")
    private Duration drain = Duration.ofSeconds(50);

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            defaultValue = "32",
            description = "Mebibytes that samples may take until they are sent (default: ${DEFAULT-VALUE}).")
    private int memory;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the token of the role ingest for --send (default: the environment's "
                    + BearerToken.VARIABLE + ").")
    private @Nullable Path token;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Certificates, PEM, of whom https addresses are trusted (default: those of the JVM).")
    private @Nullable Path ca;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Properties for the Kafka client, such as TLS and SASL.")
    private @Nullable Path commandConfig;

    @Option(
            names = "--prefix",
            paramLabel = "NAME",
            defaultValue = "plumbline",
            description = "What the name of the topic begins with (default: ${DEFAULT-VALUE}).")
    private String prefix = "plumbline";

    @ArgGroup(multiplicity = "1")
    private Where where = new Where();

    /** One of them. */
    private static final class Where {

        @Option(names = "--send", paramLabel = "URL", description = "Send samples to a running Plumbline.")
        private @Nullable URI url;

        @Option(
                names = "--bootstrap-servers",
                paramLabel = "HOST:PORT[,...]",
                description = "Produce them to the topic PREFIX.samples of a Kafka cluster.")
        private @Nullable String servers;

        @Option(names = "--to", paramLabel = "FILE", description = "Append them to a file, one a line.")
        private @Nullable Path file;
    }

    @Override
    public Integer call() {
        check();
        try (StopSignal stop = StopSignal.listen();
                Tap tap = start()) {
            spec.commandLine()
                    .getErr()
                    .println("What comes to " + tap.url() + " goes to " + upstream + "; /healthz and /metrics are at "
                            + tap.statusUrl() + ".  Ctrl-C ends it.");
            stop.asked().join();
        }
        return ExitCode.OK;
    }

    private Tap start() {
        SSLContext trusted = ca == null ? null : Tls.trusting(ca);
        TapSettings settings = settings(trusted);
        if (where.url != null) {
            return Tap.sending(settings, where.url, secret(token, BearerToken.VARIABLE), trusted);
        }
        if (where.servers != null) {
            Map<String, String> client = ClusterOptions.clientProperties(commandConfig);
            client.put("bootstrap.servers", where.servers);
            return Tap.producing(settings, client, prefix + ".samples");
        }
        return Tap.writing(settings, java.util.Objects.requireNonNull(where.file));
    }

    private TapSettings settings(@Nullable SSLContext trusted) {
        return new TapSettings(
                new TapSettings.Routes(listen, status, upstream, idle, drain, trusted),
                new TapSettings.Rules(
                        rate,
                        twinRate,
                        sessions,
                        listed,
                        secret(promptKey, PROMPT_KEY),
                        memory * MEBIBYTE,
                        keepPrompts),
                new TapSettings.Engine(engine, defaults, GenerationConfig.read(generation), logprobs, classes, serves),
                envelope());
    }

    private Map<String, String> envelope() {
        Map<String, String> envelope = new LinkedHashMap<>(fields);
        envelope.put("pool", pool);
        put("hardware", hardware, envelope);
        put("region", region, envelope);
        put("version", version, envelope);
        return envelope;
    }

    private static void put(String name, @Nullable String value, Map<String, String> envelope) {
        if (value != null) {
            envelope.put(name, value);
        }
    }

    private void check() {
        demand(
                ("http".equals(upstream.getScheme()) || "https".equals(upstream.getScheme()))
                        && upstream.getHost() != null,
                "--upstream must be http://HOST:PORT or https://HOST:PORT, got \"" + upstream + '"');
        demand(rate >= 0 && rate <= 1, "--rate must lie in [0, 1]");
        demand(twinRate >= 0 && twinRate <= 1, "--twin-rate must lie in [0, 1]");
        demand(
                twinRate == 0 || secret(promptKey, PROMPT_KEY) != null,
                "--twin-rate needs a prompt key: " + PROMPT_KEY + " or --prompt-key-file");
        demand(listed >= 2 && listed <= 20, "--listed must lie in [2, 20]");
        demand(memory >= 4 && memory <= 4096, "--memory must lie in [4, 4096]");
        long heap = Tap.heap(memory * MEBIBYTE);
        demand(
                Runtime.getRuntime().maxMemory() >= heap - HEAP_ROUNDING,
                "--memory " + memory + " needs a heap of " + heap / MEBIBYTE + " MiB: set PLUMBLINE_JAVA_OPTS=-Xmx"
                        + heap / MEBIBYTE + "m, or choose less");
        demand(
                logprobs == null || List.of("raw", "processed", "unknown").contains(logprobs),
                "--logprobs must be raw, processed or unknown");
        String wrong = classes == null ? null : TapSettings.problem(classes);
        demand(wrong == null, "--class: " + wrong);
    }

    private void demand(boolean holds, String what) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), what);
        }
    }

    private static @Nullable String secret(@Nullable Path file, String variable) {
        try {
            String secret = file == null ? System.getenv(variable) : Files.readString(file);
            return secret == null || secret.isBlank() ? null : secret.strip();
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot read " + file + ": " + Failure.reason(e), e);
        }
    }
}
