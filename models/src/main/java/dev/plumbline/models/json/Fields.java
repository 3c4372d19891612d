package dev.plumbline.models.json;

import dev.plumbline.models.sample.Rfc3339;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object, read strictly: an error names the field and what must be there. Fields that are not
 * asked for are ignored, so that a later minor change can add some.
 */
final class Fields {

    private final String path;
    private final JsonNode json;

    Fields(String path, JsonNode json) {
        this.path = path;
        this.json = json;
        if (!json.isObject()) {
            throw new IllegalArgumentException(path + " must be an object");
        }
    }

    /** Refuses what a later version wrote. */
    Fields versioned() {
        int version = count("v");
        if (version > Json.VERSION) {
            throw new LaterVersion(path, version, Json.VERSION);
        }
        if (version < 1) {
            throw must("v", "be a version from 1 to " + Json.VERSION);
        }
        return this;
    }

    String text(String name) {
        return text(get(name), name);
    }

    /** The constant whose code is written here. */
    <E> E code(String name, E[] values, Function<E, String> code) {
        String text = text(name);
        return Arrays.stream(values)
                .filter(value -> code.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> must(
                        name, "be one of " + Arrays.stream(values).map(code).toList()));
    }

    boolean flag(String name) {
        JsonNode value = get(name);
        if (!value.isBoolean()) {
            throw must(name, "be true or false");
        }
        return value.booleanValue();
    }

    long whole(String name) {
        return whole(get(name), name);
    }

    int count(String name) {
        long value = whole(name);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw must(name, "be a whole number in [0, " + Integer.MAX_VALUE + "]");
        }
        return (int) value;
    }

    /** NaN where null is written. */
    double number(String name) {
        return number(get(name), name);
    }

    /** Milliseconds since the epoch. */
    long time(String name) {
        return time(text(name), name);
    }

    private long time(String text, String name) {
        try {
            return Rfc3339.read(text);
        } catch (DateTimeException e) {
            throw must(name, "be an RFC 3339 time");
        }
    }

    @Nullable
    Double numberOrNull(String name) {
        return get(name).isNull() ? null : Double.valueOf(number(name));
    }

    /** So many RFC 3339 times. */
    List<Long> times(String name, int size) {
        List<String> texts = texts(name);
        if (texts.size() != size) {
            throw must(name, "hold " + size + " times");
        }
        return texts.stream().map(text -> time(text, name)).toList();
    }

    @Nullable
    Long timeOrNull(String name) {
        return get(name).isNull() ? null : Long.valueOf(time(name));
    }

    @Nullable
    String textOrNull(String name) {
        return get(name).isNull() ? null : text(name);
    }

    boolean isNull(String name) {
        return get(name).isNull();
    }

    Fields object(String name) {
        return new Fields(path + "." + name, get(name));
    }

    List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        for (JsonNode element : array(name)) {
            objects.add(new Fields(path + "." + name + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(name)) {
            texts.add(text(element, name));
        }
        return texts;
    }

    /** An array of exactly {@code size} numbers, NaN where null is written; null where the array is. */
    double @Nullable [] numbers(String name, int size) {
        if (get(name).isNull()) {
            return null;
        }
        JsonNode array = array(name);
        if (array.size() != size) {
            throw must(name, "hold " + size + " numbers");
        }
        double[] numbers = new double[size];
        Arrays.setAll(numbers, i -> number(array.get(i), name));
        return numbers;
    }

    /** Whether there is such a field: earlier versions may not have written it. */
    boolean has(String name) {
        return json.has(name);
    }

    JsonNode array(String name) {
        JsonNode value = get(name);
        if (!value.isArray()) {
            throw must(name, "be an array");
        }
        return value;
    }

    /** All fields of this object, which are texts. */
    SortedMap<String, String> asTexts() {
        SortedMap<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> e : json.properties()) {
            texts.put(e.getKey(), text(e.getValue(), e.getKey()));
        }
        return texts;
    }

    /** All fields of this object, which are whole numbers. */
    SortedMap<String, Long> asCounts() {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> e : json.properties()) {
            counts.put(e.getKey(), whole(e.getValue(), e.getKey()));
        }
        return counts;
    }

    IllegalArgumentException must(String name, String what) {
        return new IllegalArgumentException(path + "." + name + " must " + what);
    }

    private JsonNode get(String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            throw must(name, "be there");
        }
        return value;
    }

    private String text(JsonNode value, String name) {
        if (!value.isString()) {
            throw must(name, "be a string");
        }
        return value.stringValue();
    }

    private long whole(JsonNode value, String name) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw must(name, "be a whole number of 64 bits");
        }
        return value.longValue();
    }

    private double number(JsonNode value, String name) {
        if (!value.isNumber() && !value.isNull()) {
            throw must(name, "be a number or null");
        }
        return value.isNull() ? Double.NaN : value.asDouble();
    }
}
