package dev.plumbline.service.cli.probe;

import dev.plumbline.models.policy.ApiKind;
import dev.plumbline.service.cli.ReadSecret;
import dev.plumbline.service.cli.SpanConverter;
import dev.plumbline.service.http.Tls;
import dev.plumbline.service.probe.ProbeTarget;
import dev.plumbline.service.probe.ask.AskOptions;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which pools are asked, and how. */
final class PoolOptions {

    private static final String KEY = "PLUMBLINE_PROBE_KEY";

    @Option(
            names = "--pool",
            paramLabel = "POOL=URL[,NAME=VALUE...]",
            converter = ProbeSamplesCommand.TargetConverter.class,
            description = "A pool and its OpenAI-compatible API; may be given several times. header.NAME=VALUE tells a"
                    + " gateway which pool is meant.")
    List<ProbeTarget> targets = List.of();

    @Option(names = "--model", paramLabel = "NAME", description = "What to ask for.")
    @Nullable
    String model;

    @Option(
            names = "--api",
            paramLabel = "API",
            defaultValue = "chat",
            description = "chat or completions (default: ${DEFAULT-VALUE}).")
    ApiKind api = ApiKind.CHAT;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2",
            description = "How often to ask each pool in a second at most (default: ${DEFAULT-VALUE}).")
    double rate = 2;

    @Option(
            names = "--timeout",
            paramLabel = "SPAN",
            defaultValue = "60s",
            converter = SpanConverter.class,
            description = "How long an answer may take (default: ${DEFAULT-VALUE}).")
    Duration timeout = Duration.ofMinutes(1);

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "Holds the key that the pools want (default: the environment's " + KEY + ").")
    private @Nullable Path keyFile;

    AskOptions asking(String asked, ApiKind by) {
        return new AskOptions(asked, by, rate, timeout, ReadSecret.of(keyFile, KEY));
    }

    /** @param ca certificates of whom https addresses are trusted; null for those of the JVM */
    HttpClient client(@Nullable Path ca) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER);
        return (ca == null ? builder : builder.sslContext(Tls.trusting(ca))).build();
    }
}
