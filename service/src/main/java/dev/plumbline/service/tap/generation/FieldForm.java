package dev.plumbline.service.tap.generation;

/**
 * What a field looks like in a response that nobody asked to hold more.
 *
 * @param json its value as the engine writes it; {@link #ABSENT} where there is no such field
 */
public record FieldForm(String json) {

    /** Longest value that is taken for a form, in characters: {@code null}, {@code []}, {@code 0}. */
    public static final int LONGEST = 8;

    public static final FieldForm ABSENT = new FieldForm("");

    public boolean isAbsent() {
        return json.isEmpty();
    }
}
