package dev.plumbline.topologies;

import java.util.Locale;

/** What kind of error it is, in words: an operator does not read Java. */
public final class ErrorWords {

    private ErrorWords() {}

    /** Such as {@code timeout} of a {@code TimeoutException}, {@code coordinator not available} of Kafka's own. */
    public static String of(Throwable e) {
        String name = e.getClass().getSimpleName().replaceFirst("(Exception|Error)$", "");
        String words = name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ");
        return words.isBlank() ? "an error" : words.toLowerCase(Locale.ROOT);
    }
}
