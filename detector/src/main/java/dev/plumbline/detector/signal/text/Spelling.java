package dev.plumbline.detector.signal.text;

import dev.plumbline.models.sample.Step;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a text is spelled: in the bytes of its tokens, and in characters that a tokenizer's own alphabet leaves behind.
 */
final class Spelling {

    private static final Pattern PIECE = Pattern.compile("<0x[0-9A-F]{2}>");

    /**
     * The blank in the alphabet of bytes and in that of pieces: so many, and no true blank, are no text of any
     * language.
     */
    private static final String BLANKS = "\u0120\u2581";

    private static final int MANY = 3;

    private Spelling() {}

    /**
     * Whether bytes that are no UTF-8 were given. Where no tokens are listed a lost character tells of them, and not
     * whether they were drawn so or spoilt later.
     *
     * @param steps the tokens of the text; none where they are not listed
     */
    static boolean broken(String text, List<Step> steps) {
        return steps.isEmpty() ? lost(text) : malformed(steps);
    }

    /** Whether the text was spoilt after it was drawn: sound tokens lost characters, or were never decoded. */
    static boolean spoilt(String text, List<Step> steps) {
        return !malformed(steps) && ((!steps.isEmpty() && lost(text)) || undecoded(text));
    }

    /** Whether the tokens' bytes, joined, are no UTF-8. A character that the last token cuts short is none of that. */
    static boolean malformed(List<Step> steps) {
        if (steps.stream().allMatch(step -> ascii(step.chosen().identity()))) {
            return false;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream(8 * steps.size());
        steps.forEach(step -> joined.writeBytes(step.chosen().identity().getBytes(StandardCharsets.ISO_8859_1)));
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult end =
                decoder.decode(ByteBuffer.wrap(joined.toByteArray()), CharBuffer.allocate(joined.size()), false);
        return end.isError();
    }

    /** Whether a character was lost on the way to the text. At the very end it was cut short, and is not lost. */
    static boolean lost(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\uFFFD') {
            end--;
        }
        int first = text.indexOf('\uFFFD');
        return first >= 0 && first < end;
    }

    /** Whether the text stands in the alphabet of its tokens: {@code Ġthe}, {@code ▁the}, {@code <0xE2>}. */
    static boolean undecoded(String text) {
        if (text.indexOf("<0x") >= 0
                && PIECE.matcher(text).results().limit(MANY).count() == MANY) {
            return true;
        }
        for (int i = 0; i < BLANKS.length(); i++) {
            char blank = BLANKS.charAt(i);
            if (text.indexOf(blank) >= 0
                    && text.indexOf(' ') < 0
                    && text.chars().filter(c -> c == blank).limit(MANY).count() == MANY) {
                return true;
            }
        }
        return false;
    }

    private static boolean ascii(String identity) {
        for (int i = 0; i < identity.length(); i++) {
            if (identity.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
