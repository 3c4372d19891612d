package dev.plumbline.detector.signal.script;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.ByteAlphabet;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of an answer, with the characters that were lost on the way put back from the tokens' bytes.
 *
 * <p>Text and tokens may disagree: tokens may be split inside a character, spelled in an alphabet of bytes, listed in
 * part, or hold special tokens and reasoning that the text leaves out. <b>The text is what counts</b>, since it is what
 * was read, except where it holds U+FFFD: there the bytes of all tokens are joined, and if the joined text is the text
 * but for what stands at the U+FFFD, it takes the text's place. A U+FFFD that stays was in the tokens already, or they
 * cannot tell.
 *
 * <p>Token strings are taken as they are wherever that agrees with the text. Only where it does not, the two spellings
 * of {@link ByteAlphabet} are tried, and one is believed only if what comes out agrees with the text.
 */
public final class AnswerText {

    private static final Pattern LOST = Pattern.compile("\uFFFD+");
    private static final char ID = '#';

    private static final List<Function<String, byte @Nullable []>> SPELLINGS =
            List.of(ByteAlphabet::undo, ByteAlphabet::undoPieces);

    private final Answer answer;
    private final String text;

    private AnswerText(Answer answer, String text) {
        this.answer = answer;
        this.text = text;
    }

    public static AnswerText of(Answer answer) {
        String text = answer.text();
        if (text.indexOf('\uFFFD') < 0 || answer.steps().isEmpty()) {
            return new AnswerText(answer, text);
        }
        Joined joined = Joined.agreeing(answer.steps(), all -> restores(all, text));
        return new AnswerText(answer, joined == null ? text : betweenBlanksOf(text, joined.text()));
    }

    /** What was answered, as far as it can be known. */
    public String text() {
        return text;
    }

    /** The token that holds the character at index {@code at} of the text, or the first byte of it; null if unknown. */
    public @Nullable Step stepAt(int at) {
        if (at < 0 || at >= text.length()) {
            throw new IllegalArgumentException("at must lie in [0, " + text.length() + "), got " + at);
        }
        Joined joined = Joined.agreeing(answer.steps(), all -> all.contains(text));
        return joined == null
                ? null
                : answer.steps().get(joined.tokenAt(joined.text().indexOf(text) + at));
    }

    /** The bytes that the engine gave for a token; of an id alone, those of its string. */
    private static byte[] bytes(Token token) {
        String identity = token.identity();
        boolean id = !identity.isEmpty()
                && identity.charAt(0) == ID
                && !identity.equals(token.text()); // a token may itself begin so
        return id ? token.text().getBytes(StandardCharsets.UTF_8) : identity.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Some engines' tokens begin with a blank that their text has not. */
    private static String betweenBlanksOf(String text, String whole) {
        String core = text.strip();
        int at = text.indexOf(core);
        return text.substring(0, at) + whole.strip() + text.substring(at + core.length());
    }

    /**
     * Whether {@code whole} is {@code text} but for what stands where the text has U+FFFD; blanks at the ends may
     * differ.
     */
    static boolean restores(String whole, String text) {
        String all = whole.strip();
        String[] pieces = LOST.split(text.strip(), -1);
        String first = pieces[0];
        String last = pieces[pieces.length - 1];
        if (pieces.length == 1) {
            return all.equals(first);
        }
        int at = first.length();
        for (int i = 1; i < pieces.length - 1 && at >= 0; i++) {
            int found = all.indexOf(pieces[i], at);
            at = found < 0 ? -1 : found + pieces[i].length();
        }
        return at >= 0 && at <= all.length() - last.length() && all.startsWith(first) && all.endsWith(last);
    }

    /** All tokens' bytes, and the text that they are in the first spelling that agrees with what is known. */
    private static final class Joined {

        private final List<byte[]> tokens;
        private final byte[] bytes;
        private final String text;

        private Joined(List<byte[]> tokens) {
            ByteArrayOutputStream all = new ByteArrayOutputStream(8 * tokens.size());
            tokens.forEach(all::writeBytes);
            this.tokens = tokens;
            this.bytes = all.toByteArray();
            this.text = new String(bytes, StandardCharsets.UTF_8);
        }

        static @Nullable Joined agreeing(List<Step> steps, Predicate<String> agrees) {
            List<byte[]> plain =
                    steps.stream().map(step -> AnswerText.bytes(step.chosen())).toList();
            Joined joined = new Joined(plain);
            if (agrees.test(joined.text)) {
                return joined;
            }
            for (Function<String, byte @Nullable []> spelling : SPELLINGS) {
                joined = undone(plain, spelling);
                if (joined != null && agrees.test(joined.text)) {
                    return joined;
                }
            }
            return null;
        }

        private static @Nullable Joined undone(List<byte[]> tokens, Function<String, byte @Nullable []> spelling) {
            List<byte[]> undone = new ArrayList<>(tokens.size());
            boolean any = false;
            for (byte[] token : tokens) {
                byte[] bytes = spelling.apply(new String(token, StandardCharsets.UTF_8));
                undone.add(bytes == null ? token : bytes);
                any |= bytes != null;
            }
            return any ? new Joined(undone) : null;
        }

        String text() {
            return text;
        }

        /** Which token holds the first byte of the character at {@code at}. */
        int tokenAt(int at) {
            CharsetDecoder decoder = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
            ByteBuffer in = ByteBuffer.wrap(bytes);
            decoder.decode(in, CharBuffer.allocate(at), true); // stops before the character that no longer fits
            int offset = in.position();
            int token = 0;
            for (int end = tokens.get(0).length; end <= offset; end += tokens.get(token).length) {
                token++;
            }
            return token;
        }
    }
}
