package dev.plumbline.models.policy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one YAML document as a tree of places. Built from the parser's events alone: no type is ever instantiated, and
 * aliases and tags are refused, so that a small file stays small.
 */
final class YamlTree {

    /** Largest file, in characters. */
    static final int MAX_LENGTH = 256 * 1024;

    /** Deepest nesting of maps and lists. */
    static final int MAX_DEPTH = 16;

    private final Iterator<Event> events;
    private final Problems problems;
    private YamlNode.Place at = YamlNode.Place.START;

    /** Nothing can be read beyond this. */
    private static final class Stop extends Exception {

        private static final long serialVersionUID = 1L;

        Stop(String text) {
            super(text);
        }
    }

    private YamlTree(String text, Problems problems) {
        this.events =
                new Parse(LoadSettings.builder().build()).parseString(text).iterator();
        this.problems = problems;
    }

    /** The document's value; null where it has none or cannot be read to its end. */
    static @Nullable YamlNode read(String text, Problems problems) {
        if (text.length() > MAX_LENGTH) {
            problems.add(YamlNode.Place.START, "", "must have at most " + MAX_LENGTH + " characters");
            return null;
        }
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            if (!StreamReader.isPrintable(text.codePointAt(i))) { // the parser would not say where
                problems.add(placeOf(i, text), "", "must not hold control characters");
                return null;
            }
        }
        YamlTree tree = new YamlTree(text, problems);
        try {
            return tree.document();
        } catch (Stop e) {
            problems.add(tree.at, "", String.valueOf(e.getMessage()));
        } catch (MarkedYamlEngineException e) {
            problems.add(place(e.getProblemMark(), tree.at), "", "is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(
                    tree.at,
                    "",
                    "is not YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
        return null;
    }

    private @Nullable YamlNode document() throws Stop {
        YamlNode root = null;
        while (events.hasNext()) {
            Event event = next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
                default -> {
                    if (root != null) {
                        throw new Stop("must be one YAML document, here begins another");
                    }
                    root = node(event, 1);
                }
            }
        }
        return root;
    }

    private YamlNode node(Event event, int depth) throws Stop {
        YamlNode.Place here = at;
        if (depth > MAX_DEPTH) {
            throw new Stop("must have at most " + MAX_DEPTH + " levels");
        }
        if (event instanceof ScalarEvent scalar) {
            refuse(scalar.getTag());
            return new YamlNode.Scalar(here, scalar.getValue(), scalar.isPlain());
        }
        if (event instanceof SequenceStartEvent sequence) {
            refuse(sequence.getTag());
            return new YamlNode.Items(here, items(depth));
        }
        if (event instanceof MappingStartEvent mapping) {
            refuse(mapping.getTag());
            return new YamlNode.Fields(here, fields(depth));
        }
        throw new Stop(
                event instanceof AliasEvent
                        ? "must not hold an alias; write the value out"
                        : "is not YAML that can be read here");
    }

    private List<YamlNode> items(int depth) throws Stop {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(node(event, depth + 1));
        }
        return items;
    }

    private List<YamlNode.Field> fields(int depth) throws Stop {
        List<YamlNode.Field> fields = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            YamlNode.Place here = at;
            if (!(node(event, depth + 1) instanceof YamlNode.Scalar key)) {
                at = here;
                throw new Stop("must have names as keys");
            }
            fields.add(new YamlNode.Field(here, key.text(), node(next(), depth + 1)));
        }
        return fields;
    }

    private void refuse(Optional<String> tag) {
        if (tag.isPresent()) {
            problems.add(at, "", "must not hold a type tag");
        }
    }

    private Event next() {
        Event event = events.next();
        at = place(event.getStartMark(), at);
        return event;
    }

    private static YamlNode.Place placeOf(int index, String text) {
        int start = text.lastIndexOf('\n', index - 1) + 1;
        int lines =
                (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
        return new YamlNode.Place(lines + 1, index - start + 1);
    }

    private static YamlNode.Place place(Optional<Mark> mark, YamlNode.Place otherwise) {
        return mark.map(m -> new YamlNode.Place(m.getLine() + 1, m.getColumn() + 1))
                .orElse(otherwise);
    }
}
