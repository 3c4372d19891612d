package dev.plumbline.models.stream;

import dev.plumbline.models.dialect.Body;
import dev.plumbline.models.dialect.BodyObject;
import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.Utf8;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what stands under {@code response}: a body; the chunks of a stream as an array; or either as a string, as
 * gateways log it that do not parse what they pass on, with or without the {@code data:} of server-sent events.
 */
public final class ResponseReader {

    private static final String BYTE_ORDER_MARK = "\uFEFF";
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

    /** The chunks of a stream, each an object, or text of its events; what is neither costs itself. */
    private static void array(Cursor in, Body body, boolean cut) throws BadRecord {
        List<String> texts = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            if (in.atString()) {
                texts.add(in.text());
            } else if (!in.atNull()) {
                addTexts(texts, body, cut);
                BodyObject.read(in, body);
            }
        }
        addTexts(texts, body, cut);
    }

    /** Texts of an event or more each, or a stream as it came through the network, split anywhere. */
    private static void addTexts(List<String> texts, Body body, boolean cut) throws BadRecord {
        if (!texts.isEmpty()) {
            boolean whole = texts.stream().allMatch(ResponseReader::isEvent);
            text(String.join(whole ? "\n" : "", texts), body, cut);
            texts.clear();
        }
    }

    /** Returns whether it was one object alone, and no event. */
    private static boolean text(String said, Body body, boolean cut) throws BadRecord {
        String text = said.startsWith(BYTE_ORDER_MARK) ? said.substring(1) : said;
        boolean done = text.endsWith(Events.DONE) || text.stripTrailing().endsWith(Events.DONE);
        int[] objects = new int[1];
        boolean json = isJson(text);
        if (json) {
            String values = done ? text.substring(0, text.lastIndexOf(Events.DONE)) : text;
            objects[0] = values(values, body, cut);
        } else {
            Events events = Events.of(text);
            body.streamed();
            values(events.data(), body, cut);
            done = events.areDone();
        }
        if (done) {
            body.end();
        }
        return json && !done && objects[0] == 1;
    }

    /** Reads one value after the other; returns how many there were. */
    private static int values(String values, Body body, boolean cut) throws BadRecord {
        int[] objects = new int[1];
        try (Cursor in = Cursor.of(values.getBytes(StandardCharsets.UTF_8))) {
            in.forEachRoot("response", () -> objects[0] += value(in, body, cut));
        } catch (BadRecord e) {
            if (!cut || e.reason() != Reason.CUT) {
                throw e;
            }
        }
        return objects[0];
    }

    /** Reads an object, an array of chunks, or the text of either, for some quote it twice. */
    private static int value(Cursor in, Body body, boolean cut) throws BadRecord {
        if (in.atString()) {
            return text(in.text(), body, cut) ? 1 : 2;
        }
        if (in.atArray()) {
            array(in, body, cut);
            return 2;
        }
        BodyObject.read(in, body);
        return 1;
    }

    private static boolean isEvent(String text) {
        String start = text.stripLeading();
        return start.isEmpty() || start.equals(Events.DONE) || isJson(start) || Events.isLine(start);
    }

    private static boolean isJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[") || start.startsWith("\"");
    }
}
