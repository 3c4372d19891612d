package dev.plumbline.detector.signal.damage;

import dev.plumbline.detector.signal.script.NearText;
import java.util.Locale;

/** Whether a text speaks of what it shows: an author says what a thing is, an accident does not. */
final class Talk {

    /** How far a word may stand from what it names, on the same line. */
    private static final int NEAR = 120;

    private static final String[] TOKENS =
            ("token template chatml delimiter marker sentinel markup html xml llama tag syntax jeton"
                            + " токен тег marca etiqueta balise 标记 令牌 标签 符号 トークン タグ 토큰")
                    .split(" ");

    private static final String[] ENCODINGS =
            ("decod encod dekod enkod mojibake charset utf unicode latin-1 latin1 1252 8859"
                            + " codific kódov kodier zeichensatz кодиров 编码 亂碼 乱码 文字化け 인코딩")
                    .split(" ");

    private Talk() {}

    /** Whether the line speaks of tokens, templates or markup near [from, to). */
    static boolean ofTokens(String text, int from, int to) {
        return names(text, from, to, TOKENS);
    }

    /** Whether the line speaks of encodings near [from, to). */
    static boolean ofEncodings(String text, int from, int to) {
        return names(text, from, to, ENCODINGS);
    }

    private static boolean names(String text, int from, int to, String[] words) {
        String before = text.substring(NearText.start(text, from, NEAR), from).toLowerCase(Locale.ROOT);
        String after = text.substring(to, NearText.end(text, to, NEAR)).toLowerCase(Locale.ROOT);
        for (String word : words) {
            if (begins(before, word) || begins(after, word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a word begins so; where words are not parted, anywhere. */
    private static boolean begins(String line, String word) {
        boolean parted = word.charAt(0) < '\u0600';
        for (int at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
            if (!parted || at == 0 || !Character.isLetter(line.charAt(at - 1))) {
                return true;
            }
        }
        return false;
    }
}
