package dev.plumbline.service.ingest;

import dev.plumbline.service.http.Endpoint;
import dev.plumbline.service.http.Replies;
import dev.plumbline.service.recording.Batch;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/samples}: one JSON object ({@code application/json}), or one a line (any other content type); with
 * {@code ?streams=whole} lines may be chunks, which are joined by id. The body may be packed by gzip. The answer says
 * what was accepted and what was not, by index. 429 asks to send again what was not accepted for want of a broker that
 * keeps up.
 */
public final class SamplesEndpoint implements Endpoint {

    /** Where it answers. */
    public static final String PATH = "/v1/samples";

    /** Largest body of a request, in bytes, unpacked. */
    static final int MAX_BYTES = 16 << 20;
    /** Most records of a request. */
    static final int MAX_RECORDS = 10_000;

    /** Requests that are read at once: each may cost as much memory as it may have bytes, several times. */
    private static final int AT_ONCE = 8;

    /**
     * What a sender says who puts all chunks of every response into one request. Nobody else can tell: the last chunk
     * of a stream whose first went with another request looks like a short answer.
     */
    private static final String WHOLE = "whole";

    private static final String GZIP = "gzip";

    private static final String STREAMS = "streams";

    private static final String RETRY_SECONDS = "2";

    private final SampleProducer intake;
    private final IngestAuth gate;
    private final Semaphore room;

    public SamplesEndpoint(SampleProducer intake, IngestAuth gate) {
        this(intake, gate, AT_ONCE);
    }

    SamplesEndpoint(SampleProducer intake, IngestAuth gate, int atOnce) {
        this.intake = intake;
        this.gate = gate;
        this.room = new Semaphore(atOnce);
    }

    @Override
    public List<String> paths() {
        return List.of(PATH);
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.post(PATH, this::post);
    }

    private void post(Context ctx) throws IOException {
        if (!gate.admits(ctx)) {
            return;
        }
        String streams = ctx.queryParam(STREAMS);
        if (streams != null && !streams.equals(WHOLE)) {
            Replies.json(ctx, HttpStatus.BAD_REQUEST, Replies.problem("streams must be " + WHOLE + ", or absent"));
            return;
        }
        String coding = ctx.header(Header.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase(GZIP) && !coding.equalsIgnoreCase("identity")) {
            Replies.json(
                    ctx,
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    Replies.problem("content-encoding must be gzip, or absent"));
            return;
        }
        if (!room.tryAcquire()) {
            busy(ctx, Replies.problem("too many requests at once: send it again"));
            return;
        }
        try {
            List<byte[]> records = records(ctx);
            if (records != null) {
                answer(ctx, intake.send(streams == null ? Batch.of(records) : Batch.joined(records)));
            }
        } finally {
            room.release();
        }
    }

    private static void answer(Context ctx, IngestResult outcome) {
        if (outcome.isBusy()) {
            busy(ctx, outcome);
        } else {
            boolean none = outcome.accepted() == 0 && outcome.rejected() > 0;
            Replies.json(ctx, none ? HttpStatus.BAD_REQUEST : HttpStatus.OK, outcome);
        }
    }

    private static void busy(Context ctx, Object body) {
        ctx.header(Header.RETRY_AFTER, RETRY_SECONDS);
        Replies.json(ctx, HttpStatus.TOO_MANY_REQUESTS, body);
    }

    /**
     * The records of the request, or null where they are too many or cannot be unpacked, and that has been answered.
     */
    private static @Nullable List<byte[]> records(Context ctx) throws IOException {
        byte[] body;
        try (InputStream in = plain(ctx)) {
            body = in.readNBytes(MAX_BYTES + 1);
        } catch (ZipException | EOFException e) {
            Replies.json(ctx, HttpStatus.BAD_REQUEST, Replies.problem("the body is no gzip, or cut"));
            return null;
        }
        List<byte[]> records = isOneObject(ctx) ? List.of(body) : lines(body);
        if (body.length > MAX_BYTES || records.size() > MAX_RECORDS) {
            String most = body.length > MAX_BYTES ? MAX_BYTES + " bytes" : MAX_RECORDS + " records";
            Replies.json(ctx, HttpStatus.CONTENT_TOO_LARGE, Replies.problem("a request may have at most " + most));
            return null;
        }
        return records;
    }

    /** What was sent, unpacked. */
    private static InputStream plain(Context ctx) throws IOException {
        InputStream in = ctx.bodyInputStream();
        return GZIP.equalsIgnoreCase(ctx.header(Header.CONTENT_ENCODING)) ? new GZIPInputStream(in) : in;
    }

    private static boolean isOneObject(Context ctx) {
        String type = ctx.contentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    private static List<byte[]> lines(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        for (int from = 0; from < body.length && lines.size() <= MAX_RECORDS; ) {
            int to = from;
            boolean blank = true;
            while (to < body.length && body[to] != '\n') {
                blank &= body[to] <= ' ' && body[to] >= 0;
                to++;
            }
            if (!blank) {
                lines.add(Arrays.copyOfRange(body, from, to));
            }
            from = to + 1;
        }
        return lines;
    }
}
