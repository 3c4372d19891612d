package dev.plumbline.service.tap.generation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/** Cuts an answer that is one JSON object. */
public final class WholeCutter implements AnswerCutter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final JsonCutter json;

    public WholeCutter(RequestKind kind, Map<String, FieldForm> forms, AnswerWatch watch) {
        this.json = new JsonCutter(kind.tree(), forms, watch, out);
    }

    @Override
    public byte[] accept(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            json.accept(bytes.get(i));
        }
        return drain();
    }

    @Override
    public byte[] finish() {
        json.finish();
        return drain();
    }

    private byte[] drain() {
        byte[] passed = out.toByteArray();
        out.reset();
        return passed;
    }
}
