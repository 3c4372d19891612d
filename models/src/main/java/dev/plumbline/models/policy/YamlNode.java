package dev.plumbline.models.policy;

import java.util.List;

/** A value of a YAML file, and where it stands. */
sealed interface YamlNode {

    Place at();

    /** Line and column, from 1. */
    record Place(int line, int column) {

        static final Place START = new Place(1, 1);
    }

    /**
     * Text, a number, or nothing.
     *
     * @param plain whether it stands without quotes
     */
    record Scalar(Place at, String text, boolean plain) implements YamlNode {

        /** Whether it is YAML's way to say nothing. */
        boolean isNothing() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }

    /** A list. */
    record Items(Place at, List<YamlNode> items) implements YamlNode {}

    /** Keys with their values, in the order of the file. */
    record Fields(Place at, List<Field> fields) implements YamlNode {}

    /** One key with its value. */
    record Field(Place at, String key, YamlNode value) {}
}
