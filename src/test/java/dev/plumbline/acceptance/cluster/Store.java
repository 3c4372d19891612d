package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** All objects by their path, and all that ever happened to them, in the order of their resource versions: 1, 2, … */
final class Store {

    /** @param type ADDED, MODIFIED or DELETED */
    record Event(long version, String type, String path, ObjectNode object) {}

    private final TreeMap<String, ObjectNode> objects = new TreeMap<>();
    private final List<Event> events = new ArrayList<>();

    synchronized Optional<ObjectNode> get(String path) {
        return Optional.ofNullable(objects.get(path)).map(ObjectNode::deepCopy);
    }

    synchronized List<ObjectNode> list(String collection) {
        return objects.subMap(collection + "/", collection + "0").values().stream()
                .map(ObjectNode::deepCopy)
                .toList();
    }

    synchronized long version() {
        return events.size();
    }

    /**
     * Takes the place of what is there; a change of the spec is a new generation. A write that changes nothing is no
     * event.
     */
    synchronized ObjectNode put(String path, ObjectNode given) {
        ObjectNode object = given.deepCopy();
        ObjectNode old = objects.get(path);
        ObjectNode metadata = object.withObject("/metadata");
        ObjectNode before = old == null ? metadata : old.withObject("/metadata");
        boolean changed = old != null && !old.path("spec").equals(object.path("spec"));
        metadata.put("uid", before.path("uid").asText(UUID.randomUUID().toString()));
        metadata.put("creationTimestamp", before.path("creationTimestamp").asText(now()));
        metadata.put("generation", old == null ? 1 : before.path("generation").asLong() + (changed ? 1 : 0));
        metadata.set("resourceVersion", before.get("resourceVersion"));
        if (object.equals(old)) {
            return object;
        }
        happened(old == null ? "ADDED" : "MODIFIED", path, object);
        objects.put(path, object);
        return object.deepCopy();
    }

    synchronized boolean delete(String path) {
        ObjectNode old = objects.remove(path);
        if (old != null) {
            happened("DELETED", path, old);
        }
        return old != null;
    }

    private void happened(String type, String path, ObjectNode object) {
        object.withObject("/metadata").put("resourceVersion", String.valueOf(version() + 1));
        events.add(new Event(version() + 1, type, path, object.deepCopy()));
        notifyAll();
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** What happened after a version; waits for something to happen, half a second at most. */
    synchronized List<Event> after(long version) throws InterruptedException {
        if (version() == version) {
            TimeUnit.MILLISECONDS.timedWait(this, 500);
        }
        return List.copyOf(events.subList((int) version, events.size()));
    }
}
