package dev.plumbline.models.sample;

import dev.plumbline.models.sample.BadRecord.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads what stands under {@code response}: a body; the chunks of a stream as an array; or either as a string, as gateways log it
 * that do not parse what they pass on, with or without the {@code data:} of server-sent events.
 */
final class Response {

    private static final String DONE = "[DONE]";

    private Response() {}

    /** Reads the value of the field at which {@code in} stands. */
    static Body read(Cursor in) throws BadRecord {
        Body body = new Body();
        boolean alone = in.atObject();
        if (alone) {
            object(in, body);
        } else if (in.atArray()) {
            array(in, body);
        } else if (in.atString()) {
            alone = text(in.text(), body);
        } else {
            throw in.wrongType(Dialect.SHAPES);
        }
        return whole(body, alone);
    }

    /** Reads a field that is bytes. */
    static Body of(byte[] response) throws BadRecord {
        if (Utf8.wellFormed(response) != response.length) {
            throw new BadRecord(Reason.INVALID_UTF8, "response", "UTF-8");
        }
        Body body = new Body();
        return whole(body, text(new String(response, StandardCharsets.UTF_8), body));
    }

    /** The body, if it is whole; an object alone may not be a chunk. */
    private static Body whole(Body body, boolean alone) throws BadRecord {
        if (body.isPartial() && alone) {
            throw new BadRecord(Reason.CHUNK, "response", "a whole response: the chunks of a stream, joined");
        }
        if (!body.isKnown()) {
            throw new BadRecord(Reason.MISSING_FIELD, "response", Dialect.SHAPES);
        }
        if (body.isPartial() && !body.isFinished()) {
            throw new BadRecord(Reason.CUT, "response", "a whole stream: one that says why it ended");
        }
        return body;
    }

    /** Reads one body, or one chunk. */
    static void object(Cursor in, Body body) throws BadRecord {
        List<Dialect> dialects = Dialect.all();
        in.enterObject();
        while (in.nextField()) {
            if (in.field().equals("id") && in.atString()) {
                body.takeId(in);
            } else if (!taken(dialects, in, body)) {
                in.skip();
            }
        }
        dialects.forEach(dialect -> dialect.addTo(body));
    }

    private static boolean taken(List<Dialect> dialects, Cursor in, Body body) throws BadRecord {
        for (Dialect dialect : dialects) {
            if (dialect.take(in, body)) {
                return true;
            }
        }
        return false;
    }

    private static void array(Cursor in, Body body) throws BadRecord {
        in.enterArray();
        while (in.nextElement()) {
            object(in, body);
        }
    }

    /** Returns whether it was one object alone, and no event. */
    private static boolean text(String text, Body body) throws BadRecord {
        boolean json = isJson(text);
        byte[] values = (json ? text : data(text)).getBytes(StandardCharsets.UTF_8);
        int[] objects = new int[1];
        try (Cursor in = SampleReader.cursor(values)) {
            in.forEachRoot("response", () -> {
                if (in.atArray()) {
                    array(in, body);
                    objects[0]++;
                } else {
                    object(in, body);
                }
                objects[0]++;
            });
        }
        return json && objects[0] == 1;
    }

    private static boolean isJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }

    /** The data of server-sent events, one line each; the last has no line end, for it may have broken off. */
    private static String data(String events) throws BadRecord {
        StringBuilder values = new StringBuilder(events.length());
        for (String line : (Iterable<String>) events.lines()::iterator) {
            if (line.startsWith("data:")) {
                String data = line.substring("data:".length()).strip();
                if (!data.equals(DONE)) {
                    values.append(values.isEmpty() ? "" : "\n").append(data);
                }
            } else if (!isFraming(line)) {
                throw new BadRecord(Reason.WRONG_TYPE, "response", Dialect.SHAPES);
            }
        }
        return values.toString();
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
