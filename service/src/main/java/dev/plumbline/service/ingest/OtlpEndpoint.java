package dev.plumbline.service.ingest;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import dev.plumbline.service.http.Endpoint;
import dev.plumbline.service.imports.OtlpExport;
import dev.plumbline.service.recording.Batch;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /v1/otlp/v1/traces} and {@code /logs}: answers that OpenTelemetry's GenAI spans and log events hold, as
 * an OTLP exporter sends them over HTTP, in Protobuf or JSON. Whatever else is exported is passed over. What is about
 * an answer and lacks what an envelope needs is rejected, in the way of the protocol: status 200 and a partial success.
 */
public final class OtlpEndpoint implements Endpoint {

    /** What an exporter is given as its endpoint, to which it adds the path of the signal. */
    static final String BASE = "/v1/otlp";

    private static final String TRACES = BASE + "/v1/traces";
    private static final String LOGS = BASE + "/v1/logs";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    /** Of the message {@code google.rpc.Status}. */
    private static final int MESSAGE = 2;

    private final SampleProducer intake;
    private final IngestAuth gate;
    private final RequestBodies bodies;

    /** @param bodies shared by all that take samples */
    OtlpEndpoint(SampleProducer intake, IngestAuth gate, RequestBodies bodies) {
        this.intake = intake;
        this.gate = gate;
        this.bodies = bodies;
    }

    @Override
    public List<String> paths() {
        return List.of(TRACES, LOGS);
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.post(TRACES, ctx -> post(ctx, OtlpExport.Kind.TRACES));
        config.routes.post(LOGS, ctx -> post(ctx, OtlpExport.Kind.LOGS));
    }

    private void post(Context ctx, OtlpExport.Kind kind) throws IOException {
        if (!gate.admits(ctx)) {
            return;
        }
        String type = type(ctx);
        if (type == null) {
            problem(ctx, JSON, HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-type must be " + PROTOBUF + " or " + JSON);
            return;
        }
        try {
            bodies.read(ctx, false, body -> take(ctx, kind, type, body));
        } catch (RequestBodies.Refused e) {
            problem(ctx, type, e.status(), String.valueOf(e.getMessage()));
        }
    }

    private void take(Context ctx, OtlpExport.Kind kind, String type, RequestBodies.Body body)
            throws IOException, RequestBodies.Refused {
        if (body.isCut()) {
            throw new RequestBodies.Refused(
                    HttpStatus.CONTENT_TOO_LARGE, "an export may have at most " + RequestBodies.MAX_BYTES + " bytes");
        }
        OtlpExport export;
        try {
            export =
                    type.equals(PROTOBUF) ? OtlpExport.ofProtobuf(kind, body.bytes()) : OtlpExport.ofJson(body.bytes());
        } catch (OtlpExport.Unreadable e) {
            problem(ctx, type, HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
            return;
        }
        IngestResult result = intake.send(Batch.of(export.envelopes()));
        if (result.isBusy()) {
            problem(ctx, type, HttpStatus.TOO_MANY_REQUESTS, "the brokers do not answer in time: send it again");
            return;
        }
        String why = !export.problem().isEmpty()
                ? export.problem()
                : result.errors().stream()
                        .findFirst()
                        .map(e -> e.reason() + ": " + e.field() + ": " + e.bound())
                        .orElse("");
        answer(ctx, kind, type, export.unfit() + result.rejected(), why);
    }

    private static void answer(Context ctx, OtlpExport.Kind kind, String type, long rejected, String why)
            throws IOException {
        ctx.status(HttpStatus.OK).contentType(type);
        if (type.equals(PROTOBUF)) {
            ctx.result(message(kind, rejected, why).toByteArray());
            return;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (rejected > 0) {
            json.putObject("partialSuccess")
                    .put(
                            kind == OtlpExport.Kind.TRACES ? "rejectedSpans" : "rejectedLogRecords",
                            Long.toString(rejected))
                    .put("errorMessage", why);
        }
        ctx.result(JsonMapper.shared().writeValueAsString(json));
    }

    private static Message message(OtlpExport.Kind kind, long rejected, String why) {
        if (kind == OtlpExport.Kind.TRACES) {
            ExportTraceServiceResponse.Builder answer = ExportTraceServiceResponse.newBuilder();
            if (rejected > 0) {
                answer.getPartialSuccessBuilder().setRejectedSpans(rejected).setErrorMessage(why);
            }
            return answer.build();
        }
        ExportLogsServiceResponse.Builder answer = ExportLogsServiceResponse.newBuilder();
        if (rejected > 0) {
            answer.getPartialSuccessBuilder().setRejectedLogRecords(rejected).setErrorMessage(why);
        }
        return answer.build();
    }

    /** Errors are a {@code google.rpc.Status}, of which its message is enough. */
    private static void problem(Context ctx, String type, HttpStatus status, String text) throws IOException {
        if (status == HttpStatus.TOO_MANY_REQUESTS) {
            ctx.header(Header.RETRY_AFTER, SamplesEndpoint.RETRY_SECONDS);
        }
        ctx.status(status).contentType(type);
        if (type.equals(PROTOBUF)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeString(MESSAGE, text);
            out.flush();
            ctx.result(bytes.toByteArray());
        } else {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("message", text);
            ctx.result(JsonMapper.shared().writeValueAsString(json));
        }
    }

    private static @Nullable String type(Context ctx) {
        String type = ctx.contentType() == null
                ? ""
                : String.valueOf(ctx.contentType()).toLowerCase(Locale.ROOT);
        return type.startsWith(PROTOBUF) ? PROTOBUF : type.startsWith(JSON) ? JSON : null;
    }
}
