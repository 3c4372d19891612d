package dev.plumbline.acceptance.gate;

import dev.plumbline.service.cli.run.DemoCommand;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a pool of the recording that comes with Plumbline said, in its order and over and over: samples without what a
 * gateway says of them by itself. Without the digests of prompts too, for the recording is short, and what is said
 * again would be no accident.
 */
final class Tape {

    private static final List<String> OF_THE_GATEWAY =
            List.of("time", "id", "session", "model", "version", "pool", "hardware", "region", "timing");

    private final List<String> bodies;
    private int next;

    private Tape(List<String> bodies) {
        this.bodies = bodies;
    }

    /** All samples of the recording, by pool. */
    static Map<String, List<ObjectNode>> recorded() {
        Map<String, List<ObjectNode>> samples = new TreeMap<>();
        try (Recording recording = DemoCommand.builtIn()) {
            for (Line line = recording.next(); line != null; line = recording.next()) {
                ObjectNode sample = (ObjectNode) JsonMapper.shared().readTree(line.bytes());
                samples.computeIfAbsent(sample.path("pool").asString(""), pool -> new ArrayList<>())
                        .add(sample);
            }
        }
        return samples;
    }

    /** Of these samples those that fit. */
    static Tape of(List<ObjectNode> samples, Predicate<JsonNode> which) {
        List<String> bodies = new ArrayList<>();
        for (ObjectNode sample : samples) {
            if (which.test(sample)) {
                ObjectNode body = sample.deepCopy();
                body.remove(OF_THE_GATEWAY);
                body.withObject("/prompt").remove("hash");
                bodies.add(body.toString());
            }
        }
        return new Tape(bodies);
    }

    /** Whether it was asked for one context class and served by another. */
    static boolean misrouted(JsonNode sample) {
        JsonNode context = sample.path("context_class");
        return !context.path("requested").equals(context.path("served"));
    }

    /** The next one. */
    synchronized String next() {
        String body = bodies.get(next);
        next = (next + 1) % bodies.size();
        return body;
    }
}
