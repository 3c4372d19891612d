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

    static Body read(Cursor in) throws BadRecord {
        Body body = new Body();
        if (in.atObject()) {
            object(in, body);
            if (body.isPartial()) {
                throw new BadRecord(Reason.CHUNK, "response", "a whole response: the chunks of a stream, joined");
            }
        } else if (in.atArray()) {
            array(in, body);
        } else if (in.atString()) {
            string(in, body);
        } else {
            throw in.wrongType(Dialect.SHAPES);
        }
        return whole(body);
    }

    private static Body whole(Body body) throws BadRecord {
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

    private static void string(Cursor in, Body body) throws BadRecord {
        String values = values(in);
        try (Cursor inner = SampleReader.cursor(values.getBytes(StandardCharsets.UTF_8))) {
            inner.forEachRoot("response", () -> {
                if (inner.atArray()) {
                    array(inner, body);
                } else {
                    object(inner, body);
                }
            });
        }
    }

    /** The JSON values of a string, one after the other: its lines, but for what belongs to the framing of events. */
    private static String values(Cursor in) throws BadRecord {
        String text = in.text();
        if (text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[")) {
            return text;
        }
        StringBuilder values = new StringBuilder(text.length());
        for (String line : (Iterable<String>) text.lines()::iterator) {
            if (line.startsWith("data:")) {
                String data = line.substring("data:".length()).strip();
                if (!data.equals(DONE)) {
                    values.append(data).append('\n');
                }
            } else if (!isFraming(line)) {
                throw in.wrongType(Dialect.SHAPES);
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
