package dev.plumbline.service.ingest;

import dev.plumbline.service.http.Endpoint;
import dev.plumbline.service.http.Replies;
import dev.plumbline.service.recording.Batch;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * {@code POST /v1/samples}: one JSON object ({@code application/json}), or one a line (any other content type); with
 * {@code ?streams=whole} lines may be chunks, which are joined by id. The body may be packed by gzip. The answer says
 * what was accepted and what was not, by index. 429 asks to send again what was not accepted for want of a broker that
 * keeps up.
 */
public final class SamplesEndpoint implements Endpoint {

    /** Where it answers. */
    public static final String PATH = "/v1/samples";

    /** Most records of a request. */
    static final int MAX_RECORDS = 10_000;

    /**
     * What a sender says who puts all chunks of every response into one request. Nobody else can tell: the last chunk
     * of a stream whose first went with another request looks like a short answer.
     */
    private static final String WHOLE = "whole";

    private static final String STREAMS = "streams";

    static final String RETRY_SECONDS = "2";

    private final SampleProducer intake;
    private final IngestAuth gate;
    private final RequestBodies bodies;

    public SamplesEndpoint(SampleProducer intake, IngestAuth gate) {
        this(intake, gate, new RequestBodies());
    }

    /** @param bodies shared by all that take samples */
    SamplesEndpoint(SampleProducer intake, IngestAuth gate, RequestBodies bodies) {
        this.intake = intake;
        this.gate = gate;
        this.bodies = bodies;
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
        try {
            boolean lines = !isOneObject(ctx);
            bodies.read(ctx, lines, body -> {
                List<byte[]> records = lines ? lines(body) : List.of(body.bytes());
                if (records.size() > MAX_RECORDS) {
                    throw new RequestBodies.Refused(
                            HttpStatus.CONTENT_TOO_LARGE, "a request may have at most " + MAX_RECORDS + " records");
                }
                answer(ctx, intake.send(streams == null ? Batch.of(records) : Batch.joined(records)));
            });
        } catch (RequestBodies.Refused e) {
            if (e.status() == HttpStatus.TOO_MANY_REQUESTS) {
                ctx.header(Header.RETRY_AFTER, RETRY_SECONDS);
            }
            Replies.json(ctx, e.status(), Replies.problem(String.valueOf(e.getMessage())));
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

    private static boolean isOneObject(Context ctx) {
        String type = ctx.contentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    /** Of a body that is cut, its one record is all that was kept. */
    private static List<byte[]> lines(RequestBodies.Body body) {
        byte[] bytes = body.bytes();
        if (body.isCut()) {
            return List.of(bytes);
        }
        List<byte[]> lines = new ArrayList<>();
        for (int from = 0; from < bytes.length && lines.size() <= MAX_RECORDS; ) {
            int to = from;
            boolean blank = true;
            while (to < bytes.length && bytes[to] != '\n') {
                blank &= bytes[to] <= ' ' && bytes[to] >= 0;
                to++;
            }
            if (!blank) {
                lines.add(from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to));
            }
            from = to + 1;
        }
        return lines;
    }
}
