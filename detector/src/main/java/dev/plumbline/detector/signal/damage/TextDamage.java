package dev.plumbline.detector.signal.damage;

import java.util.EnumSet;
import java.util.Set;

/**
 * Kinds of damage that the text of an answer shows by itself. Each is found in one pass over the text, whatever it
 * holds, and each leaves alone what is in code or is talked about.
 */
public enum TextDamage {
    /**
     * Control tokens of a chat template, such as {@code <|im_end|>}: a stop token that is missing, a detokeniser that
     * shows them.
     */
    CONTROL_TOKENS("control-tokens", "were given control tokens of a chat template"),
    /**
     * Marks of a model's reasoning, such as {@code </think>}. Where no parser takes them out, all pools show them
     * always.
     */
    REASONING_MARKS("reasoning-marks", "were given the marks of a model's reasoning"),
    /**
     * Markup of tool calls, such as {@code <tool_call>}: a parser that did not see the call. So is a call by what is no
     * name, {@code search<|channel|>commentary}.
     */
    TOOL_MARKUP("tool-markup", "were given the markup of a tool call as text, or a call by what is no name"),
    /** Bytes as the tokenizer names them, such as {@code <0x0A>}. */
    BYTE_TOKENS("byte-tokens", "were given byte tokens as text"),
    /** UTF-8 that was read as Latin-1 or Windows-1252, once or twice. */
    MOJIBAKE("mojibake", "were given text in a wrong encoding (mojibake)"),
    /** Words without the spaces between them, or with two, or spaces between letters. */
    SPACES("spaces", "were given text whose spaces were lost or doubled"),
    /** Invisible characters and marks of direction where the script needs none. */
    INVISIBLE("invisible", "were given invisible characters"),
    /** Text that is mostly of one category that texts are not made of. */
    FLOOD("flood", "were given a flood of one kind of character"),
    /** Few words over and over, never quite the same. */
    NEAR_LOOP("near-loop", "were given a few words over and over"),
    /** The conversation goes on within the answer: the user's next turn is made up. */
    TURNS("turns", "were given an answer that runs on into new turns of the conversation");

    private final String cut;
    private final String hit;

    TextDamage(String cut, String hit) {
        this.cut = cut;
        this.hit = hit;
    }

    /** The stable name of the kind. */
    public String cut() {
        return cut;
    }

    /** What sessions that are damaged so were given, in words. */
    public String hit() {
        return hit;
    }

    /** What damage a text shows. */
    public static Set<TextDamage> of(String text) {
        EnumSet<TextDamage> found = EnumSet.noneOf(TextDamage.class);
        Characters characters = Characters.of(text);
        if (characters.has('<') || characters.has('[') || characters.has('=') || characters.has('◁')) {
            found.addAll(Markup.of(text));
        }
        if (characters.has('<') && ByteTokens.in(text)) {
            found.add(BYTE_TOKENS);
        }
        if (!characters.ascii()) {
            addForeign(text, characters, found);
        }
        if (Spaces.damaged(text, characters)) {
            found.add(SPACES);
        }
        if (characters.flooded()) {
            found.add(FLOOD);
        }
        if (NearLoop.in(text)) {
            found.add(NEAR_LOOP);
        }
        if (characters.has('\n') && Turns.in(text)) {
            found.add(TURNS);
        }
        return found;
    }

    private static void addForeign(String text, Characters characters, Set<TextDamage> found) {
        if (Mojibake.in(text)) {
            found.add(MOJIBAKE);
        }
        if (Invisible.in(text, characters)) {
            found.add(INVISIBLE);
        }
    }
}
