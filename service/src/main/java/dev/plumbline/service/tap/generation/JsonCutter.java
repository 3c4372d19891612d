package dev.plumbline.service.tap.generation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes fields out of a JSON text, or puts other values in their place, as its bytes pass. All other bytes stay as
 * they are: the
 * text is never written anew, so that the order of keys, blanks and the form of numbers are kept. It holds back no
 * more than
 * one key. A text that is no JSON passes unchanged from the place on where that shows.
 */
public final class JsonCutter {

    /** Longest key that is looked at, in bytes; those of the tree are shorter. */
    private static final int LONGEST_KEY = 64;

    /** Sees what the fields of the tree hold, whether they are cut or not. */
    public interface Observer {

        /**
         * A field was met.
         *
         * @param json its value as it was written, or the beginning of a longer one
         */
        void value(String target, String json);

        /** An object that may hold the field ended without it. */
        void absent(String target);
    }

    private enum State {
        VALUE,
        FIRST_KEY,
        KEY,
        COLON,
        STRING,
        SCALAR,
        AFTER
    }

    /** An object or array that is open. */
    private static final class Level {
        private final boolean object;
        private final @Nullable FieldTree node;
        private final boolean holdsTargets;
        private final Set<String> seen;
        private boolean began;
        private boolean kept;

        Level(boolean object, @Nullable FieldTree node) {
            this.object = object;
            this.node = node;
            this.holdsTargets = object && node != null && node.holdsTargets();
            this.seen = holdsTargets ? new HashSet<>() : Set.of();
        }
    }

    private final Map<String, FieldForm> forms;
    private final Observer observer;
    private final ByteArrayOutputStream out;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private final ByteArrayOutputStream key = new ByteArrayOutputStream();
    private final StringBuilder value = new StringBuilder();
    private final List<Level> levels = new ArrayList<>();

    private State state = State.VALUE;
    private @Nullable FieldTree node;
    private boolean inKey;
    private boolean escaped;
    private boolean holding;
    private boolean skipComma;
    private boolean broken;
    /** Depth at which the field that is looked at or cut began; −1 outside of any. */
    private int target = -1;

    private @Nullable String targetName;
    private @Nullable FieldForm form;
    private boolean done;

    /**
     * @param forms what to put in the place of which targets; others stay
     * @param out takes what is left
     */
    public JsonCutter(FieldTree tree, Map<String, FieldForm> forms, Observer observer, ByteArrayOutputStream out) {
        this.node = tree;
        this.forms = forms;
        this.observer = observer;
        this.out = out;
    }

    /** Takes the next byte. */
    public void accept(byte b) {
        if (broken || done) {
            out.write(b);
            return;
        }
        switch (state) {
            case STRING -> string(b);
            case SCALAR -> scalar(b);
            default -> structure(b);
        }
    }

    /** Ends the text; returns whether it was one whole JSON value. */
    public boolean finish() {
        flush();
        return done && !broken;
    }

    private void string(byte b) {
        write(b);
        if (inKey && key.size() < LONGEST_KEY) {
            key.write(b);
        }
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            if (inKey) {
                state = State.COLON;
            } else {
                endValue();
            }
        }
    }

    private void scalar(byte b) {
        if (b == ',' || b == '}' || b == ']' || isBlank(b)) {
            endValue();
            if (!done) {
                structure(b);
            } else {
                out.write(b);
            }
        } else {
            write(b);
        }
    }

    private void structure(byte b) {
        if (isBlank(b)) {
            if (!skipComma || state != State.FIRST_KEY) {
                write(b);
            }
            return;
        }
        switch (state) {
            case VALUE -> beginValue(b);
            case FIRST_KEY, KEY -> beginKey(b);
            case COLON -> colon(b);
            case AFTER -> after(b);
            default -> fail(b);
        }
    }

    private void beginKey(byte b) {
        if (b == '}' && state == State.FIRST_KEY) {
            close(b);
        } else if (b == '"') {
            skipComma = false;
            inKey = true;
            key.reset();
            write(b);
            state = State.STRING;
        } else {
            fail(b);
        }
    }

    private void colon(byte b) {
        if (b != ':') {
            fail(b);
            return;
        }
        write(b);
        inKey = false;
        Level level = levels.get(levels.size() - 1);
        node = level.node == null ? null : level.node.field(name());
        state = State.VALUE;
    }

    /** Escapes are left as they are: a key that has any is none of the tree's. */
    private String name() {
        String quoted = key.toString(StandardCharsets.UTF_8);
        return quoted.isEmpty() ? "" : quoted.substring(0, quoted.length() - 1);
    }

    private void beginValue(byte b) {
        Level parent = levels.isEmpty() ? null : levels.get(levels.size() - 1);
        if (b == ']' && parent != null && !parent.object && !parent.began) {
            close(b);
            return;
        }
        beginTarget(parent);
        if (parent != null) {
            parent.began = true;
            parent.kept |= form == null || !form.isAbsent();
        }
        switch (b) {
            case '{' -> open(b, true);
            case '[' -> open(b, false);
            case '"' -> {
                write(b);
                state = State.STRING;
            }
            default -> {
                if (b == ',' || b == '}' || b == ']' || b == ':') {
                    fail(b);
                    return;
                }
                write(b);
                state = State.SCALAR;
            }
        }
    }

    private void beginTarget(@Nullable Level parent) {
        String name = node == null ? null : node.target();
        if (target >= 0) {
            return;
        }
        if (name == null || parent == null) {
            flush();
            return;
        }
        parent.seen.add(name);
        target = levels.size();
        targetName = name;
        value.setLength(0);
        form = forms.get(name);
        if (form == null || !form.isAbsent()) {
            flush();
        } else {
            held.reset();
            holding = false;
        }
    }

    private void open(byte b, boolean object) {
        write(b);
        levels.add(new Level(object, object ? node : node == null ? null : node.element()));
        node = object ? null : levels.get(levels.size() - 1).node;
        state = object ? State.FIRST_KEY : State.VALUE;
        holding = target < 0 && levels.get(levels.size() - 1).holdsTargets;
    }

    private void after(byte b) {
        Level level = levels.get(levels.size() - 1);
        if (b == ',') {
            if (skipComma) {
                state = State.FIRST_KEY; // blanks behind it go too
            } else {
                write(b);
                state = level.object ? State.KEY : State.VALUE;
            }
            node = level.object ? null : level.node;
        } else if (b == (level.object ? '}' : ']')) {
            close(b);
        } else {
            fail(b);
        }
    }

    private void close(byte b) {
        if (target < 0) {
            flush();
        }
        skipComma = false;
        Level level = levels.remove(levels.size() - 1);
        if (level.node != null && level.holdsTargets && target < 0) {
            level.node.targets().stream()
                    .filter(name -> !level.seen.contains(name))
                    .forEach(observer::absent);
        }
        write(b);
        endValue();
    }

    private void endValue() {
        boolean first = false;
        if (target == levels.size() && targetName != null) {
            observer.value(targetName, value.toString());
            if (form != null && !form.isAbsent()) {
                out.writeBytes(form.json().getBytes(StandardCharsets.UTF_8));
            }
            first = form != null && form.isAbsent() && !levels.get(levels.size() - 1).kept;
            target = -1;
            targetName = null;
            form = null;
        }
        if (levels.isEmpty()) {
            done = true;
            return;
        }
        Level level = levels.get(levels.size() - 1);
        state = State.AFTER;
        skipComma = first;
        holding = target < 0 && level.holdsTargets;
    }

    private void write(byte b) {
        if (target >= 0) {
            if (value.length() <= FieldForm.LONGEST) {
                value.append((char) (b & 0xFF));
            }
            if (form == null) {
                out.write(b);
            }
        } else if (holding) {
            held.write(b);
        } else {
            out.write(b);
        }
    }

    private void flush() {
        out.writeBytes(held.toByteArray());
        held.reset();
        holding = false;
    }

    private void fail(byte b) {
        flush();
        out.write(b);
        broken = true;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
