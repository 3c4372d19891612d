package dev.plumbline.service.imports;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers that one export of OpenTelemetry's protocol holds.
 *
 * @param envelopes one for each that is told in full
 * @param unfit how many are not
 * @param problem what the first of those lacks; empty where there are none
 */
public record OtlpExport(List<byte[]> envelopes, int unfit, String problem) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What is exported. */
    public enum Kind {
        TRACES,
        LOGS
    }

    /** What is no export; the message holds nothing of it. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    public OtlpExport {
        envelopes = List.copyOf(envelopes);
    }

    /** Reads an export in Protobuf. */
    public static OtlpExport ofProtobuf(Kind kind, byte[] export) throws Unreadable {
        try {
            return of(
                    kind == Kind.TRACES
                            ? OtlpTree.of(ExportTraceServiceRequest.parseFrom(export))
                            : OtlpTree.of(ExportLogsServiceRequest.parseFrom(export)));
        } catch (InvalidProtocolBufferException e) {
            throw new Unreadable(
                    "the body is no export of " + (kind == Kind.TRACES ? "traces" : "logs") + " in Protobuf");
        }
    }

    /** Reads an export in JSON. */
    public static OtlpExport ofJson(byte[] export) throws Unreadable {
        try {
            JsonNode tree = JSON.readTree(export);
            if (!tree.isObject()) {
                throw new Unreadable("the body is no JSON object");
            }
            return of(tree);
        } catch (JacksonException e) {
            throw new Unreadable("the body is no JSON");
        }
    }

    private static OtlpExport of(JsonNode tree) {
        List<byte[]> envelopes = new ArrayList<>();
        int unfit = 0;
        String problem = "";
        for (ObjectNode envelope : GenAiTelemetry.read(tree)) {
            String missing = Importer.missing(envelope);
            if (missing == null) {
                envelopes.add(JSON.writeValueAsString(envelope).getBytes(StandardCharsets.UTF_8));
            } else {
                problem = unfit++ == 0 ? "no " + missing + ": set the attribute plumbline." + missing : problem;
            }
        }
        return new OtlpExport(envelopes, unfit, problem);
    }
}
