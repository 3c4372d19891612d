package dev.plumbline.service.delivery.integration;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** CloudEvents 1.0 in JSON. */
final class CloudEventJson {

    static final String TYPE = "application/cloudevents+json";

    private CloudEventJson() {}

    /**
     * One event.
     *
     * @param id the same each time the same is told
     * @param type what happened, after {@code dev.plumbline.}
     * @param subject the incident that it is about
     */
    static String write(String prefix, String id, String type, String subject, long time, JsonNode data) {
        CloudEvent event = CloudEventBuilder.v1() // checks what an event must have
                .withId(id)
                .withSource(URI.create("urn:plumbline:" + prefix))
                .withType("dev.plumbline." + type)
                .withSubject(subject)
                .withTime(OffsetDateTime.ofInstant(Instant.ofEpochMilli(time), ZoneOffset.UTC))
                .withDataContentType("application/json")
                .build();
        ObjectNode json = Requests.JSON.createObjectNode();
        json.put("specversion", event.getSpecVersion().toString());
        json.put("id", event.getId());
        json.put("source", event.getSource().toString());
        json.put("type", event.getType());
        json.put("subject", event.getSubject());
        json.put("time", Objects.requireNonNull(event.getTime()).toString());
        json.put("datacontenttype", event.getDataContentType());
        json.set("data", data);
        return json.toString();
    }
}
