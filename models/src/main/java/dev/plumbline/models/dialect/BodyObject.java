package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.sample.BadRecord;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads one object of JSON into a {@link Body}: a whole body, or one chunk of a stream. */
public final class BodyObject {

    /** Fields that may hold a body, which some providers wrap. */
    private static final List<String> WRAPPERS =
            List.of("body", "output", "result", "response", "modelOutput", "predictions");

    private final Map<DialectFamily, Dialect> dialects = new EnumMap<>(DialectFamily.class);
    private final SharedFields shared = new SharedFields();
    private int results;
    private boolean inResult;

    private BodyObject() {}

    /** Reads the object here. */
    public static void read(Cursor in, Body body) throws BadRecord {
        BodyObject object = new BodyObject();
        object.fields(in);
        object.addTo(body);
    }

    private void fields(Cursor in) throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            String field = in.field();
            if (in.atObject() && WRAPPERS.contains(field)) {
                wrapped(field, in);
            } else if (in.atArray() && field.equals("predictions")) {
                predictions(in);
            } else if (!shared.accept(in)) {
                own(field, in);
            }
        }
    }

    /** In Cloudflare's results the answer is an object where the client asked for JSON. */
    private void wrapped(String field, Cursor in) throws BadRecord {
        if (inResult && field.equals("response")) {
            shared.response = in.raw();
            return;
        }
        boolean outer = inResult;
        inResult = field.equals("result");
        fields(in);
        inResult = outer;
    }

    /** Vertex AI and others answer several requests at once, most often one. */
    private void predictions(Cursor in) throws BadRecord {
        in.enterArray();
        while (in.nextElement()) {
            if (in.atObject()) {
                fields(in);
                results++;
            } else {
                in.skip();
            }
        }
    }

    private void own(String field, Cursor in) throws BadRecord {
        DialectFamily family = DialectFamily.of(field);
        if (family == null) {
            in.skip();
        } else {
            dialects.computeIfAbsent(family, DialectFamily::reader).read(in);
        }
    }

    private void addTo(Body body) {
        for (int i = 1; i < results; i++) {
            body.result();
        }
        boolean known = added(dialects.values(), body);
        known = known || added(byType(), body);
        if (!known && body.isKnown()) {
            body.usage().add(shared.usage);
        }
        boolean words = !known && (shared.isCodeAndMessage() || (shared.said() && !body.isKnown()));
        if (shared.error || words) {
            body.failed();
        } else if (!known && shared.noCompletion) {
            body.noCompletion();
        }
    }

    private boolean added(Iterable<Dialect> some, Body body) {
        for (Dialect dialect : some) {
            if (dialect.addTo(body, shared)) {
                return true;
            }
        }
        return false;
    }

    /** Dialects whose chunks may have no field of their own. */
    private List<Dialect> byType() {
        List<Dialect> some = new ArrayList<>();
        for (DialectFamily family : List.of(
                DialectFamily.RESPONSES,
                DialectFamily.COHERE,
                DialectFamily.ANTHROPIC,
                DialectFamily.CLOUDFLARE,
                DialectFamily.DASHSCOPE)) {
            if (!dialects.containsKey(family)) {
                some.add(family.reader());
            }
        }
        return some;
    }
}
