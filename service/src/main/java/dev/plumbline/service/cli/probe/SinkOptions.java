package dev.plumbline.service.cli.probe;

import dev.plumbline.service.Failure;
import dev.plumbline.service.cli.ReadSecret;
import dev.plumbline.service.ingest.BearerToken;
import dev.plumbline.service.probe.LineSink;
import dev.plumbline.service.probe.PostSink;
import dev.plumbline.service.probe.SampleSink;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where records go. */
final class SinkOptions {

    @ArgGroup
    private @Nullable Where where;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the token of the role ingest for --send (default: the environment's "
                    + BearerToken.VARIABLE + ").")
    private @Nullable Path token;

    /** One or the other; without either, standard output. */
    private static final class Where {

        @Option(
                names = "--to",
                paramLabel = "FILE",
                description = "Write the samples there (default: standard output).")
        private @Nullable Path file;

        @Option(
                names = "--send",
                paramLabel = "URL",
                description = "Send them to a running Plumbline: http://127.0.0.1:8642, say.")
        private @Nullable URI url;
    }

    /** Whether standard output holds the records. */
    boolean isStandardOutput() {
        return where == null;
    }

    SampleSink open(HttpClient http) {
        if (where != null && where.url != null) {
            return new PostSink(http, where.url, ReadSecret.of(token, BearerToken.VARIABLE));
        }
        if (where == null || where.file == null) {
            return new LineSink(System.out);
        }
        try {
            return new LineSink(new FileOutputStream(where.file.toFile(), true));
        } catch (IOException e) {
            throw new Failure("cannot write " + where.file + ": " + Failure.reason(e), e);
        }
    }
}
