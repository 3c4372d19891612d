package dev.plumbline.models.stream;

import dev.plumbline.models.dialect.Body;
import dev.plumbline.models.dialect.BodyObject;
import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.Utf8;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import java.nio.charset.StandardCharsets;

/**
 * Reads what stands under {@code response}: a body; the chunks of a stream as an array; or either as a string, as
 * gateways log it that do not parse what they pass on, with or without the {@code data:} of server-sent events.
 */
public final class ResponseReader {

    private static final String SHAPES = "a body of a known dialect, or the chunks of its stream";

    private ResponseReader() {}

    /**
     * Reads the value of the field at which {@code in} stands.
     *
     * @param cut whether the record was too long, and its end is not here
     */
    public static Body read(Cursor in, boolean cut) throws BadRecord {
        Body body = new Body();
        boolean alone = in.atObject();
        if (alone) {
            BodyObject.read(in, body);
        } else if (in.atArray()) {
            array(in, body, cut);
        } else if (in.atString()) {
            alone = text(in.text(), body, cut);
        } else {
            throw in.wrongType(SHAPES);
        }
        return whole(body, alone, cut);
    }

    /**
     * Reads a field that is bytes.
     *
     * @param cut whether it was too long, and its end is not here
     */
    public static Body of(byte[] response, boolean cut) throws BadRecord {
        if (Utf8.wellFormed(response) != response.length) {
            throw new BadRecord(Reason.INVALID_UTF8, "response", "UTF-8");
        }
        Body body = new Body();
        return whole(body, text(new String(response, StandardCharsets.UTF_8), body, cut), cut);
    }

    /** The body, if it is whole; an object alone may not be a chunk. */
    private static Body whole(Body body, boolean alone, boolean cut) throws BadRecord {
        if (!body.isKnown()) {
            throw body.isCompletion() ? bad(Reason.UNKNOWN_DIALECT, SHAPES) : bad(Reason.NO_COMPLETION, "a completion");
        }
        if (cut) {
            body.cut();
            return body;
        }
        if (body.isPartial() && alone) {
            throw bad(Reason.CHUNK, "a whole response: the chunks of a stream, joined");
        }
        if (body.results() > 1) {
            throw bad(Reason.SEVERAL_RESULTS, "one result");
        }
        if (body.isPartial() && !body.isFinished()) {
            throw bad(Reason.CUT, "a whole stream: one that says why it ended");
        }
        return body;
    }

    private static BadRecord bad(Reason reason, String bound) {
        return new BadRecord(reason, "response", bound);
    }

    /** The chunks of a stream, each an object, or the text of an event. */
    private static void array(Cursor in, Body body, boolean cut) throws BadRecord {
        in.enterArray();
        while (in.nextElement()) {
            if (in.atString()) {
                text(in.text(), body, cut);
            } else {
                BodyObject.read(in, body);
            }
        }
    }

    /** Returns whether it was one object alone, and no event. */
    private static boolean text(String text, Body body, boolean cut) throws BadRecord {
        boolean json = isJson(text);
        Events events = json ? null : Events.of(text, cut);
        if (events != null) {
            body.streamed();
        }
        byte[] values = (events == null ? text : events.data()).getBytes(StandardCharsets.UTF_8);
        int[] objects = new int[1];
        try (Cursor in = Cursor.of(values)) {
            in.forEachRoot("response", () -> {
                if (in.atArray()) {
                    array(in, body, cut);
                    objects[0]++;
                } else {
                    BodyObject.read(in, body);
                }
                objects[0]++;
            });
        } catch (BadRecord e) {
            if (!cut || e.reason() != Reason.CUT) {
                throw e;
            }
        }
        if (events != null && events.areDone()) {
            body.end();
        }
        return json && objects[0] == 1;
    }

    private static boolean isJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }
}
