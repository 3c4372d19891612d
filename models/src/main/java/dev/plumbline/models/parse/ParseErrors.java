package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** What a parser's complaint means. Its message quotes the record, so it goes no further. */
public final class ParseErrors {

    private static final List<String> WORDS = List.of("true", "false", "null", "NaN", "Infinity");

    /** So many characters of a path show where it went too deep. */
    private static final int SHOWN = 60;

    private ParseErrors() {}

    /**
     * The error to report.
     *
     * @param open whether the parser had read all of the record and missed the end of its object
     */
    public static BadRecord of(JacksonException e, String path, boolean open, byte[] record) {
        if (e instanceof StreamConstraintsException) {
            // the only constraint that the reader sets below its bound of the whole record
            String outer = path.length() > SHOWN ? path.substring(0, SHOWN) + "…" : path;
            return new BadRecord(Reason.TOO_DEEP, outer, "at most " + Cursor.MAX_DEPTH + " levels");
        }
        boolean cut = e instanceof UnexpectedEndOfInputException || (open && endsInside(record));
        return cut ? cut(path) : new BadRecord(Reason.MALFORMED, path, "JSON");
    }

    public static BadRecord cut(String path) {
        return new BadRecord(Reason.CUT, path, "a whole record");
    }

    /** Whether the record ends where parsers see damage and no end: inside a word or a number, or after a comma. */
    private static boolean endsInside(byte[] record) {
        String text = new String(record, StandardCharsets.ISO_8859_1).stripTrailing();
        int from = text.length();
        while (from > 0 && Character.isLetter(text.charAt(from - 1))) {
            from--;
        }
        String letters = text.substring(from);
        char before = from == 0 ? '{' : text.charAt(from - 1);
        return letters.isEmpty()
                ? ",-+.".indexOf(before) >= 0
                : WORDS.stream().anyMatch(word -> word.startsWith(letters))
                        || (letters.equalsIgnoreCase("e") && Character.isDigit(before));
    }
}
