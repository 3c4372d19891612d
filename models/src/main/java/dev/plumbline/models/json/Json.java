package dev.plumbline.models.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What all JSON forms have in common. */
final class Json {

    /** The version that is written, and the highest that is read. */
    static final int VERSION = 1;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Doubles say no more than this, so that they can be read and compared. */
    private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    /** Whole numbers longer than this are written with an exponent. */
    private static final int LONGEST = 18;

    private Json() {}

    static ObjectNode object() {
        return NODES.objectNode();
    }

    static ObjectNode versioned() {
        return object().put("v", VERSION);
    }

    static ArrayNode array() {
        return NODES.arrayNode();
    }

    static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = array();
        texts.forEach(array::add);
        return array;
    }

    static ObjectNode texts(Map<String, String> texts) {
        ObjectNode object = object();
        texts.forEach(object::put);
        return object;
    }

    static ObjectNode counts(Map<String, Long> counts) {
        ObjectNode object = object();
        counts.forEach(object::put);
        return object;
    }

    /** Six significant digits, the same on every JDK; null where the value is infinite or NaN. */
    static JsonNode number(double value) {
        if (!Double.isFinite(value)) {
            return NODES.nullNode();
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        boolean whole = rounded.scale() < 0 && rounded.precision() - rounded.scale() <= LONGEST;
        return NODES.numberNode(whole ? rounded.setScale(0) : rounded);
    }

    /** One line. */
    static String text(JsonNode json) {
        return MAPPER.writeValueAsString(json);
    }

    static byte[] bytes(JsonNode json) {
        return MAPPER.writeValueAsBytes(json);
    }

    /**
     * Opens a form for reading.
     *
     * @param what the form's name, for errors
     * @throws IllegalArgumentException where the text is no JSON object
     */
    static Fields read(String what, String json) {
        try {
            return new Fields(what, MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(what + " must be one JSON object", e);
        }
    }

    /**
     * Opens a form for reading.
     *
     * @param what the form's name, for errors
     * @throws IllegalArgumentException where the bytes are no JSON object
     */
    static Fields read(String what, byte[] json) {
        try {
            return new Fields(what, MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(what + " must be one JSON object", e);
        }
    }
}
