package dev.plumbline.service.tap;

/**
 * What a field looks like in a response that nobody asked to hold more.
 *
 * @param json its value as the engine writes it; {@link #ABSENT} where there is no such field
 */
record FieldForm(String json) {

    /** Longest value that is taken for a form, in characters: {@code null}, {@code []}, {@code 0}. */
    static final int LONGEST = 8;

    static final FieldForm ABSENT = new FieldForm("");

    boolean isAbsent() {
        return json.isEmpty();
    }
}
