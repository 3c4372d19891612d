package dev.plumbline.models.sample;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads the tools that an answer called: how many calls there are, and how many cannot be followed. Nothing of them is kept. */
final class ToolCalls {

    private static final JsonFactory ARGUMENTS = new JsonFactory();

    private int calls;
    private int broken;
    private int named;

    private ToolCalls() {}

    static ToolCalls read(Cursor in) throws BadRecord {
        ToolCalls read = new ToolCalls();
        in.enterArray();
        while (in.nextElement()) {
            read.call(in);
        }
        return read;
    }

    int calls() {
        return calls;
    }

    /** Calls that say what they call: in a stream the first piece of each does. */
    int named() {
        return named;
    }

    /** Calls without a name, or whose arguments are no JSON object. */
    int broken() {
        return broken;
    }

    private void call(Cursor in) throws BadRecord {
        String name = null;
        String arguments = null;
        in.enterObject();
        while (in.nextField()) {
            if (!in.field().equals("function")) {
                in.skip();
                continue;
            }
            in.enterObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "name" -> name = in.string();
                    case "arguments" -> arguments = in.string();
                    default -> in.skip();
                }
            }
        }
        calls++;
        named += name == null || name.isBlank() ? 0 : 1;
        broken += name == null || name.isBlank() || !isObject(arguments) ? 1 : 0;
    }

    /** No arguments at all are written as nothing by some engines. */
    private static boolean isObject(@Nullable String arguments) {
        if (arguments == null || arguments.isBlank()) {
            return true;
        }
        try (JsonParser json = ARGUMENTS.createParser(ObjectReadContext.empty(), arguments)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            json.skipChildren();
            return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }
}
