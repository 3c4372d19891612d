package dev.plumbline.service.backtest;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** In which line each value of a YAML file stands, by its path, such as {@code faults[0].from}. */
final class YamlPlaces {

    /** Of a file that was not read yet. */
    static final YamlPlaces NONE = new YamlPlaces("");

    /** Deepest nesting of maps and lists. */
    private static final int MAX_DEPTH = 16;

    /** Longest single value, in characters: a number takes the square of its length. */
    private static final int MAX_LENGTH = 10_000;

    private final Map<String, Integer> lines = new TreeMap<>();

    /**
     * Why a file must not be composed, of which neither the depth nor the size is bounded by its own; null where it
     * may. Looks at events alone, and leaves to others to say what is no YAML.
     */
    static @Nullable String problem(String yaml) {
        int depth = 0;
        try {
            for (Event event : new Parse(LoadSettings.builder().build()).parseString(yaml)) {
                switch (event.getEventId()) {
                    case Alias -> {
                        return "must not hold an alias; write the value out";
                    }
                    case SequenceStart, MappingStart -> depth++;
                    case SequenceEnd, MappingEnd -> depth--;
                    case Scalar -> {
                        if (event instanceof ScalarEvent scalar
                                && scalar.getValue().length() > MAX_LENGTH) {
                            int line = scalar.getStartMark()
                                    .map(mark -> mark.getLine() + 1)
                                    .orElse(0);
                            return "must not hold a value of more than " + MAX_LENGTH + " characters, as in line "
                                    + line;
                        }
                    }
                    default -> {}
                }
                if (depth > MAX_DEPTH) {
                    return "must have at most " + MAX_DEPTH + " levels";
                }
            }
        } catch (YamlEngineException e) {
            return null;
        }
        return null;
    }

    YamlPlaces(String yaml) {
        try {
            new Compose(LoadSettings.builder().build()).composeString(yaml).ifPresent(root -> add("", root));
        } catch (YamlEngineException e) {
            lines.clear(); // whoever reads the values says so, with its place
        }
    }

    /** The line of a value, from 1; that of what it is missing from where it is missing; 0 where that is unknown. */
    int line(String path) {
        for (String at = path; !at.isEmpty(); at = parent(at)) {
            Integer line = lines.get(at);
            if (line != null) {
                return line;
            }
        }
        return 0;
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }

    private void add(String path, Node node) {
        node.getStartMark().ifPresent(mark -> lines.putIfAbsent(path, mark.getLine() + 1));
        if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key) {
                    String name = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
                    key.getStartMark().ifPresent(mark -> lines.put(name, mark.getLine() + 1));
                    add(name, entry.getValueNode());
                }
            }
        } else if (node instanceof SequenceNode list) {
            int i = 0;
            for (Iterator<Node> items = list.getValue().iterator(); items.hasNext(); i++) {
                add(path + "[" + i + "]", items.next());
            }
        }
    }
}
