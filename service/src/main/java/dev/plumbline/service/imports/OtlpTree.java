package dev.plumbline.service.imports;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An export in Protobuf as the JSON that says the same, as far as it is looked at, with plain values. */
final class OtlpTree {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private OtlpTree() {}

    static JsonNode of(ExportTraceServiceRequest export) {
        ObjectNode tree = JSON.objectNode();
        ArrayNode resources = tree.putArray("resourceSpans");
        for (ResourceSpans each : export.getResourceSpansList()) {
            ArrayNode scopes = resource(resources, each.getResource().getAttributesList(), "scopeSpans");
            for (ScopeSpans scope : each.getScopeSpansList()) {
                ArrayNode spans = scopes.addObject().putArray("spans");
                scope.getSpansList().forEach(span -> span(span, spans.addObject()));
            }
        }
        return tree;
    }

    static JsonNode of(ExportLogsServiceRequest export) {
        ObjectNode tree = JSON.objectNode();
        ArrayNode resources = tree.putArray("resourceLogs");
        for (ResourceLogs each : export.getResourceLogsList()) {
            ArrayNode scopes = resource(resources, each.getResource().getAttributesList(), "scopeLogs");
            for (ScopeLogs scope : each.getScopeLogsList()) {
                ArrayNode records = scopes.addObject().putArray("logRecords");
                scope.getLogRecordsList().forEach(record -> record(record, records.addObject()));
            }
        }
        return tree;
    }

    private static ArrayNode resource(ArrayNode resources, List<KeyValue> attributes, String scopes) {
        ObjectNode resource = resources.addObject();
        resource.putObject("resource").set("attributes", object(attributes));
        return resource.putArray(scopes);
    }

    private static void span(Span span, ObjectNode tree) {
        tree.put("name", span.getName());
        tree.put("traceId", hex(span.getTraceId()));
        tree.put("spanId", hex(span.getSpanId()));
        tree.put("startTimeUnixNano", span.getStartTimeUnixNano());
        tree.put("endTimeUnixNano", span.getEndTimeUnixNano());
        tree.set("attributes", object(span.getAttributesList()));
        ArrayNode events = tree.putArray("events");
        for (Span.Event event : span.getEventsList()) {
            events.addObject().put("name", event.getName()).set("attributes", object(event.getAttributesList()));
        }
    }

    private static void record(LogRecord record, ObjectNode tree) {
        tree.put("traceId", hex(record.getTraceId()));
        tree.put("spanId", hex(record.getSpanId()));
        tree.put("timeUnixNano", record.getTimeUnixNano());
        tree.put("observedTimeUnixNano", record.getObservedTimeUnixNano());
        if (!record.getEventName().isEmpty()) {
            tree.put("eventName", record.getEventName());
        }
        tree.set("attributes", object(record.getAttributesList()));
        tree.set("body", value(record.getBody()));
    }

    private static ObjectNode object(List<KeyValue> values) {
        ObjectNode object = JSON.objectNode();
        values.forEach(each -> object.set(each.getKey(), value(each.getValue())));
        return object;
    }

    private static JsonNode value(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> JSON.stringNode(value.getStringValue());
            case BOOL_VALUE -> JSON.booleanNode(value.getBoolValue());
            case INT_VALUE -> JSON.numberNode(value.getIntValue());
            case DOUBLE_VALUE -> JSON.numberNode(value.getDoubleValue());
            case KVLIST_VALUE -> object(value.getKvlistValue().getValuesList());
            case ARRAY_VALUE -> {
                ArrayNode array = JSON.arrayNode();
                value.getArrayValue().getValuesList().forEach(each -> array.add(value(each)));
                yield array;
            }
            default -> JSON.nullNode();
        };
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
