package dev.plumbline.models.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one map of a policy file. Where a value is absent, or wrong, what is in force otherwise is returned; what
 * is wrong goes to the problems.
 */
final class Section {

    private final Problems problems;
    private final String path;
    private final Map<String, YamlNode.Field> fields = new LinkedHashMap<>();
    private YamlNode.Place at = YamlNode.Place.START;

    private Section(Problems problems, String path) {
        this.problems = problems;
        this.path = path;
    }

    /**
     * @param node null where the file is empty
     * @param known the keys that there are
     */
    static Section top(@Nullable YamlNode node, Collection<String> known, Problems problems) {
        Section section = new Section(problems, "");
        if (node != null) {
            section.fill(node, known, "key");
        }
        return section;
    }

    /** The map under {@code key}; empty where there is none. */
    Section section(String key, @Nullable Collection<String> known, String kind) {
        Section section = new Section(problems, path(key));
        YamlNode.Field field = fields.get(key);
        if (field != null) {
            section.fill(field.value(), known, kind);
        }
        return section;
    }

    /** The maps under {@code key}, by name. */
    Map<String, Section> maps(String key, @Nullable Collection<String> known) {
        Section names = section(key, null, "name");
        Map<String, Section> maps = new LinkedHashMap<>();
        names.fields.keySet().forEach(name -> maps.put(name, names.section(name, known, "key")));
        return maps;
    }

    /** The maps of the list under {@code key}. */
    List<Section> items(String key, Collection<String> known) {
        YamlNode.Field field = fields.get(key);
        List<Section> items = new ArrayList<>();
        if (field != null && field.value() instanceof YamlNode.Items list) {
            for (YamlNode item : list.items()) {
                Section section = new Section(problems, path(key) + "[" + items.size() + "]");
                section.fill(item, known, "key");
                items.add(section);
            }
        } else if (field != null && !(field.value() instanceof YamlNode.Scalar s && s.isNothing())) {
            problems.add(field.value().at(), path(key), "must be a list of maps");
        }
        return items;
    }

    /** The keys that stand here, in the order of the file. */
    List<String> keys() {
        return List.copyOf(fields.keySet());
    }

    boolean holds(String key) {
        return fields.containsKey(key);
    }

    /** Something is wrong with this map. */
    void wrong(String text) {
        problems.add(at, path, text);
    }

    /** Something is wrong with a key of this map. */
    void wrong(String key, String text) {
        YamlNode.Field field = fields.get(key);
        problems.add(field == null ? at : field.at(), path(shown(key)), text);
    }

    private void fill(YamlNode node, @Nullable Collection<String> known, String kind) {
        at = node.at();
        if (node instanceof YamlNode.Scalar scalar && scalar.isNothing()) {
            return; // a heading whose entries are all commented out
        }
        if (!(node instanceof YamlNode.Fields map)) {
            problems.add(node.at(), path, "must be a map of keys to values");
            return;
        }
        for (YamlNode.Field field : map.fields()) {
            if (known != null && !known.contains(field.key())) {
                problems.add(
                        field.at(), path(shown(field.key())), "no such " + kind + NearestName.hint(field.key(), known));
            } else if (fields.putIfAbsent(field.key(), field) != null) {
                problems.add(field.at(), path(shown(field.key())), "must come once only");
            }
        }
    }

    /** The value of {@code key}. */
    <T> T take(String key, T otherwise, PolicyValues<T> term) {
        YamlNode.Field field = fields.get(key);
        return field == null ? otherwise : value(field.value(), path(key), otherwise, term);
    }

    /** The same for a value that has no default. */
    <T> T need(String key, T none, PolicyValues<T> term) {
        if (!holds(key)) {
            wrong("must have the key " + key);
        }
        return take(key, none, term);
    }

    /** All keys with their values, over those of {@code otherwise}. */
    Map<String, Double> numbers(Map<String, Double> otherwise, PolicyValues<Double> term) {
        return entries(otherwise, 0.0, term);
    }

    /** The same of any kind; {@code wrong} stands where a value is. */
    <T> Map<String, T> entries(Map<String, T> otherwise, T wrong, PolicyValues<T> term) {
        Map<String, T> entries = new HashMap<>(otherwise);
        fields.forEach((key, field) -> entries.put(key, value(field.value(), path(shown(key)), wrong, term)));
        return entries;
    }

    /** All keys with their lists of names, over those of {@code otherwise}. */
    Map<String, List<String>> groups(Map<String, List<String>> otherwise) {
        Map<String, List<String>> groups = new HashMap<>(otherwise);
        fields.keySet().forEach(key -> groups.put(key, names(key, List.of(), name -> null)));
        return groups;
    }

    /** A list of different names. */
    List<String> names(String key, List<String> otherwise, Function<String, @Nullable String> complaint) {
        YamlNode.Field field = fields.get(key);
        if (field == null) {
            return otherwise;
        }
        if (!(field.value() instanceof YamlNode.Items list)) {
            problems.add(field.value().at(), path(key), "must be a list of names");
            return otherwise;
        }
        List<String> names = new ArrayList<>();
        for (YamlNode item : list.items()) {
            String at = path(key) + "[" + names.size() + "]";
            String name = value(item, at, "", PolicyValues::name);
            String wrong = names.contains(name) ? "must come once only" : complaint.apply(name);
            if (!name.isEmpty() && wrong != null) {
                problems.add(item.at(), at, wrong + got(name));
            }
            names.add(name);
        }
        return names;
    }

    /** A list of values; empty where there is none. */
    <T> List<T> values(String key, T otherwise, PolicyValues<T> term) {
        YamlNode.Field field = fields.get(key);
        List<T> values = new ArrayList<>();
        if (field != null && field.value() instanceof YamlNode.Items list) {
            list.items()
                    .forEach(item -> values.add(value(item, path(key) + "[" + values.size() + "]", otherwise, term)));
        } else if (field != null) {
            problems.add(field.value().at(), path(key), "must be a list");
        }
        return values;
    }

    /** Where the value of {@code key} stands; null where it is absent. */
    YamlNode.@Nullable Place place(String key) {
        YamlNode.Field field = fields.get(key);
        return field == null ? null : field.value().at();
    }

    private <T> T value(YamlNode node, String at, T otherwise, PolicyValues<T> term) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            problems.add(node.at(), at, "must be one value, not a list or a map");
            return otherwise;
        }
        if (scalar.isNothing()) {
            problems.add(node.at(), at, "must have a value");
            return otherwise;
        }
        try {
            return term.read(scalar.text());
        } catch (PolicyValues.Hidden e) {
            problems.add(node.at(), at, String.valueOf(e.getMessage()));
            return otherwise;
        } catch (PolicyValues.Wrong e) {
            problems.add(node.at(), at, e.getMessage() + got(scalar.text()));
            return otherwise;
        }
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String got(String text) {
        return ", got " + shown(text);
    }

    private static String shown(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }
}
