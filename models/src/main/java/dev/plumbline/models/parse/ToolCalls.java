package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The tools that an answer called: how many calls there are, and how many cannot be followed. Nothing of them is kept.
 * A call has a name, and arguments that are a JSON object or the text of one; a custom tool takes any text.
 */
public final class ToolCalls {

    private static final JsonFactory ARGUMENTS = new JsonFactory();

    private int calls;
    private int broken;
    private int named;
    private boolean odd;

    /** Reads the list of calls here. */
    public void read(Cursor in) throws BadRecord {
        odd |= !in.tolerate(() -> {
            in.enterArray();
            while (in.nextElement()) {
                call(in);
            }
        });
    }

    /** Reads the one call here, whose fields are the function's own. */
    public void readOne(Cursor in) throws BadRecord {
        odd |= !in.tolerate(() -> {
            Call call = new Call();
            call.read(in);
            add(call);
        });
    }

    /** Adds a call that was read elsewhere. */
    public void add(@Nullable String name, boolean sound) {
        boolean nameless = name == null || name.isBlank();
        calls++;
        named += nameless ? 0 : 1;
        broken += nameless || !sound ? 1 : 0;
    }

    public int calls() {
        return calls;
    }

    /** Calls that say what they call: in a stream the first piece of each does. */
    public int named() {
        return named;
    }

    /** Calls without a name, or whose arguments are no JSON object. */
    public int broken() {
        return broken;
    }

    /** Whether some could not be read. */
    public boolean areOdd() {
        return odd;
    }

    private void call(Cursor in) throws BadRecord {
        Call call = new Call();
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "function", "custom" -> call.read(in);
                default -> in.skip();
            }
        }
        add(call);
    }

    private void add(Call call) {
        add(call.name, call.sound);
    }

    /** One call. */
    private static final class Call {

        private @Nullable String name;
        private boolean sound = true;

        void read(Cursor in) throws BadRecord {
            in.enterObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "name" -> name = in.string();
                    case "arguments", "args" -> arguments(in);
                    default -> in.skip();
                }
            }
        }

        private void arguments(Cursor in) throws BadRecord {
            if (in.atObject()) {
                in.skip();
            } else {
                sound = isObject(in.string());
            }
        }
    }

    /** No arguments at all are written as nothing by some engines. */
    private static boolean isObject(String arguments) {
        if (arguments.isBlank()) {
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
