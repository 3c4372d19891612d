package dev.plumbline.service.tap.generation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an answer that is a stream of server-sent events, event by event: none waits for the next. What is no event
 * passes as it is.
 */
public final class EventCutter implements AnswerCutter {

    private static final String DATA = "data:";

    /** An event of which so much is left after cutting passes before its end is there, in bytes. */
    private static final int LONGEST = 1 << 20;

    private final RequestKind kind;
    private final Map<String, FieldForm> forms;
    private final AnswerWatch watch;
    private final boolean dropsUsage;
    private final ByteArrayOutputStream event = new ByteArrayOutputStream();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private @Nullable JsonCutter json;
    private int column;
    private boolean data;

    /**
     * @param dropsUsage whether an event that holds nothing but the number of tokens is one that the client did not
     * ask for
     */
    public EventCutter(RequestKind kind, Map<String, FieldForm> forms, AnswerWatch watch, boolean dropsUsage) {
        this.kind = kind;
        this.forms = forms;
        this.watch = watch;
        this.dropsUsage = dropsUsage;
    }

    @Override
    public byte[] accept(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            accept(bytes.get(i));
        }
        if (event.size() > LONGEST) {
            endEvent(false);
        }
        return drain();
    }

    @Override
    public byte[] finish() {
        endLine();
        endEvent(false);
        return drain();
    }

    private void accept(byte b) {
        if (b == '\n') {
            boolean blank = column == 0;
            endLine();
            event.write(b);
            if (blank) {
                endEvent(true);
            }
        } else if (b == '\r') {
            endLine(column);
            event.write(b);
        } else {
            inLine(b);
        }
    }

    private void inLine(byte b) {
        if (json != null) {
            json.accept(b);
        } else {
            if (column < DATA.length()) {
                data = (column == 0 || data) && b == DATA.charAt(column);
            } else if (data && b == '{') {
                json = new JsonCutter(kind.tree(), forms, watch, event);
            } else if (b != ' ') {
                data = false;
            }
            if (json != null) {
                json.accept(b);
            } else {
                event.write(b);
            }
        }
        column++;
    }

    private void endLine() {
        endLine(0);
    }

    private void endLine(int columns) {
        if (json != null) {
            json.finish();
            json = null;
        }
        column = columns;
        data = false;
    }

    private void endEvent(boolean whole) {
        boolean drop = whole && dropsUsage && watch.isUsageAlone();
        if (!drop) {
            out.writeBytes(event.toByteArray());
        }
        event.reset();
        watch.endEvent();
    }

    private byte[] drain() {
        byte[] passed = out.toByteArray();
        out.reset();
        return passed;
    }
}
