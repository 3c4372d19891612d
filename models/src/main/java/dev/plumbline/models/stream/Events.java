package dev.plumbline.models.stream;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import java.util.List;

/**
 * The data of server-sent events, one line each; the last has no line end, for it may have broken off. What is no event
 * is passed over, as clients do, but for a body alone on a line, which gateways append where an engine failed.
 */
final class Events {

    static final String DONE = "[DONE]";

    private static final String DATA = "data:";
    private static final String EVENT = "event:";
    private static final List<String> LITERALS = List.of("true", "false", "null", "NaN", "Infinity");
    private static final String ERROR = "{\"error\":{}}";

    private final StringBuilder data;
    private boolean found;
    private boolean done;
    private boolean failed;

    private Events(int length) {
        data = new StringBuilder(length);
    }

    /** @throws BadRecord where it is no text of events */
    static Events of(String text) throws BadRecord {
        Events events = new Events(text.length());
        char end = text.indexOf('\n') < 0 ? '\r' : '\n';
        int from = 0;
        while (from < text.length()) {
            int to = text.indexOf(end, from);
            to = to < 0 ? text.length() : to;
            events.accept(text.substring(from, to).strip());
            from = to + 1;
        }
        if (!events.found && !text.isBlank()) {
            throw new BadRecord(Reason.UNKNOWN_DIALECT, "response", "JSON, or server-sent events");
        }
        return events;
    }

    /** What the events hold, a line each. */
    String data() {
        return data.toString();
    }

    /** Whether they say that they are all. */
    boolean areDone() {
        return done;
    }

    /** Whether this is how a line of events begins. */
    static boolean isLine(String start) {
        return start.startsWith(DATA) || start.startsWith(EVENT) || start.startsWith(":") || start.startsWith("id:");
    }

    private void accept(String line) {
        if (line.startsWith(DATA)) {
            found = true;
            data(line.substring(DATA.length()).strip());
        } else if (line.startsWith(EVENT)) {
            failed = line.substring(EVENT.length()).strip().equals("error");
        } else if (line.startsWith("{")) {
            add(line);
        } else if (line.isEmpty()) {
            failed = false;
        }
    }

    private void data(String value) {
        if (value.equals(DONE)) {
            done = true;
        } else if (!isWords(value)) {
            add(value);
        } else if (failed) {
            add(ERROR);
        }
    }

    /** Whether it is no JSON, nor a line of one that takes several: a proxy's words, or its page. */
    private static boolean isWords(String value) {
        return !value.isEmpty()
                && (value.charAt(0) == '<' || Character.isLetter(value.charAt(0)))
                && LITERALS.stream().noneMatch(value::startsWith);
    }

    private void add(String value) {
        data.append(data.isEmpty() ? "" : "\n").append(value);
    }
}
