package dev.plumbline.bench.reading;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Honest documents of the corpus in which one member after the other is made hostile. */
final class Documents {

    private static final String HOLE = "@hole@";
    private static final int DEEPEST = 7;
    private static final int PATHS_A_FILE = 24;

    private final Set<String> paths = new HashSet<>();
    private final List<Hostile> found = new ArrayList<>();

    private Documents() {}

    /**
     * @param numbered whether the first byte of a file is a number and its JSON begins behind it
     */
    static List<Hostile> json(Path folder, boolean numbered) throws IOException {
        Documents documents = new Documents();
        for (Path file : files(folder)) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            String json = new String(
                    text.substring(numbered ? 1 : 0).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            try {
                documents.add(file.getFileName().toString(), numbered ? text.substring(0, 1) : "", json);
            } catch (JacksonException e) {
                continue; // not all of the corpus is JSON
            }
        }
        return documents.found;
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private void add(String file, String first, String json) {
        JsonNode document = JsonMapper.shared().readTree(json);
        if (document.isObject()) {
            int before = found.size();
            walk(file, first, document, document, first.isEmpty() ? "" : (int) first.charAt(0) + ":", 0, before);
            if (document instanceof ObjectNode object) {
                ObjectNode unknown = object.deepCopy().put("unknown", HOLE);
                addKinds(first, unknown, (first.isEmpty() ? "" : (int) first.charAt(0) + ":") + ".unknown");
            }
        }
    }

    private void walk(String file, String first, JsonNode root, JsonNode at, String path, int depth, int before) {
        if (depth > DEEPEST || found.size() - before > PATHS_A_FILE * (Hostile.JSON.size() + 1)) {
            return;
        }
        if (at instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode old = object.get(name);
                object.put(name, HOLE);
                addKinds(first, root, path + "." + name);
                addRepeated(first, root, old, path + "." + name);
                object.set(name, old);
                walk(file, first, root, old, path + "." + name, depth + 1, before);
            }
        } else if (at instanceof ArrayNode array && !array.isEmpty()) {
            JsonNode old = array.get(0);
            array.remove(0);
            array.insert(0, HOLE);
            addKinds(first, root, path + "[]");
            array.remove(0);
            array.insert(0, old);
            walk(file, first, root, old, path + "[]", depth + 1, before);
        }
    }

    private void addKinds(String first, JsonNode document, String path) {
        if (paths.add(path)) {
            String holed = holed(first, document);
            Hostile.JSON.forEach(kind -> found.add(kind.in(holed, path)));
        }
    }

    /** What is honest, and much of it. */
    private void addRepeated(String first, JsonNode document, JsonNode old, String path) {
        boolean text = old.isString() && old.stringValue().length() > 1;
        if ((text || (old.isArray() && !old.isEmpty())) && paths.add(path + " again")) {
            String value = (text ? old : old.get(0)).toString();
            Hostile again = text
                    ? Hostile.of("much of it", "\"", value.substring(1, value.length() - 1), "\"")
                    : Hostile.of("much of it", "[", value + ",", value + "]");
            if (value.indexOf('#') < 0 && value.indexOf('%') < 0) {
                found.add(again.in(holed(first, document), path));
            }
        }
    }

    private static String holed(String first, JsonNode document) {
        String json = document.toString().replace("@", "_").replace("\"_hole_\"", "@");
        return first + json;
    }
}
