package dev.plumbline.models.stream;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;

/** The data of server-sent events, one line each; the last has no line end, for it may have broken off. */
final class Events {

    private static final String DATA = "data:";
    private static final String DONE = "[DONE]";

    private final StringBuilder data;
    private boolean done;

    private Events(int length) {
        data = new StringBuilder(length);
    }

    /**
     * @param cut whether the last line may be a part of one
     * @throws BadRecord where it is no text of events
     */
    static Events of(String text, boolean cut) throws BadRecord {
        Events events = new Events(text.length());
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end;
            boolean framed = events.accept(text.substring(from, to));
            if (!framed && !(cut && end < 0)) {
                throw new BadRecord(Reason.UNKNOWN_DIALECT, "response", "JSON, or server-sent events");
            }
            from = to + 1;
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

    private boolean accept(String line) {
        if (!line.startsWith(DATA)) {
            return isFraming(line);
        }
        String value = line.substring(DATA.length()).strip();
        if (value.equals(DONE)) {
            done = true;
        } else {
            data.append(data.isEmpty() ? "" : "\n").append(value);
        }
        return true;
    }

    /** A comment (which keeps connections alive), a field other than data, or the blank line after an event. */
    private static boolean isFraming(String line) {
        return line.isBlank()
                || line.startsWith(":")
                || line.startsWith("event:")
                || line.startsWith("id:")
                || line.startsWith("retry:");
    }
}
