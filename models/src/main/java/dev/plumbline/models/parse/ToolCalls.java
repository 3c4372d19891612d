package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The tools that an answer called: how many calls there are, and how many cannot be followed. Nothing of them is kept.
 * A call has a name, and arguments that are a JSON object or the text of one; a custom tool takes any text. Names are
 * of letters, digits and the signs that parts of names are joined by: in {@code search<|channel|>commentary} the
 * parser of calls has failed.
 */
public final class ToolCalls {

    private static final JsonFactory ARGUMENTS = new JsonFactory();

    /** What joins the parts of names, beside letters and digits. */
    private static final String JOINTS = "_-.:/@$#+~";

    /** Longer ones are no names, in chars; engines take 64 or 128. */
    private static final int LONGEST_NAME = 256;

    private final List<String> ids = new ArrayList<>();
    private int calls;
    private int broken;
    private int named;
    private boolean odd;
    private boolean oddNames;

    /** Reads the list of calls here, or the one call that some write in its place. */
    public void read(Cursor in) throws BadRecord {
        boolean one = in.atObject();
        odd |= !in.tolerate(() -> {
            if (one) {
                call(in);
                return;
            }
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
        boolean oddName = name != null && !name.isBlank() && !isName(name.strip());
        calls++;
        named += nameless ? 0 : 1;
        broken += nameless || oddName || !sound ? 1 : 0;
        oddNames |= oddName;
    }

    public int calls() {
        return calls;
    }

    /** Calls that say what they call: in a stream the first piece of each does. */
    public int named() {
        return named;
    }

    /**
     * Calls that say what they call, beside those whose ids were seen: some engines name a call in each of its pieces.
     *
     * @param seen ids of calls before, to which those of these are added
     */
    public int namedBeside(Set<String> seen) {
        int again = 0;
        for (String id : ids) {
            again += seen.add(id) ? 0 : 1;
        }
        return named - again;
    }

    /** Calls without a name or by what is none, or whose arguments are no JSON object. */
    public int broken() {
        return broken;
    }

    /** Whether some could not be read. */
    public boolean areOdd() {
        return odd;
    }

    /** Whether one is called by what is no name. */
    public boolean haveOddNames() {
        return oddNames;
    }

    private static boolean isName(String name) {
        return name.length() <= LONGEST_NAME && name.codePoints().allMatch(ToolCalls::isOfNames);
    }

    private static boolean isOfNames(int c) {
        return JOINTS.indexOf(c) >= 0 || (Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }

    private void call(Cursor in) throws BadRecord {
        Call call = new Call();
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "function", "custom" -> call.read(in);
                default -> call.field(in); // some have no function in between
            }
        }
        add(call);
    }

    private void add(Call call) {
        if (call.id != null && call.name != null && !call.name.isBlank()) {
            ids.add(call.id);
        }
        add(call.name, call.sound);
    }

    /** One call. */
    private static final class Call {

        private @Nullable String name;
        private @Nullable String id;
        private boolean sound = true;

        void read(Cursor in) throws BadRecord {
            in.enterObject();
            while (in.nextField()) {
                field(in);
            }
        }

        void field(Cursor in) throws BadRecord {
            switch (in.field()) {
                case "name" -> name = in.string();
                case "id" -> id = in.atString() && !in.string().isBlank() ? in.string() : id;
                case "arguments", "args" -> arguments(in);
                default -> in.skip();
            }
        }

        private void arguments(Cursor in) throws BadRecord {
            if (in.atObject()) {
                in.skip();
            } else {
                sound = isSound(in.string());
            }
        }
    }

    /** Whether these are the text of an object. No arguments at all are written as nothing by some engines. */
    public static boolean isSound(String arguments) {
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
