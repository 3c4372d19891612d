package dev.plumbline.bench.reading;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Bytes of any size: {@code head}, then {@code piece} over and over, {@code middle}, as many of {@code close}, and
 * {@code tail}. A {@code #} in a piece is its number; a {@code %} is a name of which all have the same hash code.
 */
record Hostile(String name, String head, String piece, String middle, String close, String tail) {

    /** Values of JSON. */
    static final List<Hostile> JSON = List.of(
            nested("arrays in arrays", "[", "0", "]"),
            nested("objects in objects", "{\"a\":", "0", "}"),
            of("long string", "\"", "a", "\""),
            of("escaped letters", "\"", "\\u0041", "\""),
            of("escaped quotes", "\"", "\\\"", "\""),
            of("half pairs", "\"", "\\ud83d", "\""),
            of("four-byte characters", "\"", "\ud83d\ude00", "\""),
            of("long number", "", "7", ""),
            of("long fraction", "0.", "7", ""),
            of("long exponent", "1e", "9", ""),
            of("many numbers", "[", "1,", "0]"),
            of("many fractions", "[", "-0.12345678901234567,", "0]"),
            of("many strings", "[", "\"a\",", "\"\"]"),
            of("empty objects", "[", "{},", "{}]"),
            of("small objects", "[", "{\"a\":0,\"b\":\"\"},", "{}]"),
            of("many members", "{", "\"f#\":0,", "\"z\":0}"),
            of("many texts", "{", "\"f#\":\"v#\",", "\"z\":\"\"}"),
            of("one member again", "{", "\"f\":0,", "\"z\":0}"),
            of("members of one hash", "{", "\"%\":\"\",", "\"z\":\"\"}"),
            of("blanks", "[", " ", "0]"));

    /** Values of YAML, behind the name of a member. */
    static final List<Hostile> YAML = List.of(
            nested("lists in lists", "[", "0", "]"),
            nested("maps in maps", "{a: ", "0", "}"),
            of("dashes", "", "- ", "a"),
            of("questions", "", "? ", "a"),
            of("long word", "", "a", ""),
            of("long text", "\"", "a ", "\""),
            of("escaped letters", "\"", "\\u0041", "\""),
            of("long number", "", "7", ""),
            of("colons", "", "a:", ""),
            of("folded lines", ">\n", "  a\n", ""),
            of("comments", "", "# a\n", "a"),
            of("empty lines", "", "\n", "a"),
            of("tags", "", "!a ", "a"),
            of("list", "\n", "  - a\n", ""),
            of("list of maps", "\n", "  - {a: 0}\n", ""),
            of("members", "\n", "  f#: 0\n", ""),
            of("members of one hash", "\n", "  \"%\": 0\n", ""),
            of("one member again", "\n", "  f: 0\n", ""),
            of("anchors", "\n", "  - &a# x\n", ""),
            of("aliases", "&a x\nb:\n", "  - *a\n", ""),
            of("lists of aliases", "\n  - &a0 [x]\n", "  - &a# [*a0, *a0]\n", ""));

    static Hostile of(String name, String head, String piece, String tail) {
        return new Hostile(name, head, piece, "", "", tail);
    }

    private static Hostile nested(String name, String open, String middle, String close) {
        return new Hostile(name, "", open, middle, close, "");
    }

    /** The same in the place of {@code @} in a document. */
    Hostile in(String document, String where) {
        int at = document.indexOf('@');
        return new Hostile(
                name + " at " + where,
                document.substring(0, at) + head,
                piece,
                middle,
                close,
                tail + document.substring(at + 1));
    }

    /** About so many bytes of it. */
    byte[] bytes(int size) {
        StringBuilder text = new StringBuilder(size + head.length() + tail.length() + 64);
        text.append(head);
        boolean same = piece.indexOf('#') < 0 && piece.indexOf('%') < 0;
        int length = same ? piece.getBytes(StandardCharsets.UTF_8).length + close.length() : 0;
        int pieces = 0;
        for (; same ? pieces < size / length : text.length() < size; pieces++) {
            text.append(
                    same ? piece : piece.replace("#", Integer.toString(pieces)).replace("%", collides(pieces)));
        }
        text.append(middle).append(close.repeat(pieces)).append(tail);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** {@code Aa} and {@code BB} have the same hash code, and so have all words that are made of them. */
    private static String collides(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 16; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }
}
