package dev.plumbline.detector.signal.script;

import com.ibm.icu.text.Transliterator;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.BitSet;

/**
 * Chinese characters by the region that writes them so, from Unihan's variants as ICU has them and the character sets
 * of the regions: {@code 变} is simplified, {@code 變} traditional, {@code 変} Japanese. Most characters are common to all
 * and tell nothing.
 */
public final class HanVariants {

    private static final int FIRST = 0x4E00;
    private static final int LAST = 0x9FFF;

    /** Where kana are an eighth of the East Asian letters the text is Japanese. */
    private static final int KANA = 8;

    /** Two such characters in two places: one may be of a name. */
    private static final int PLACES = 2;

    /** How far a name reaches, in chars. */
    private static final int NAME = 4;

    private static final String OPEN = "「『（(“〈《【";
    private static final String CLOSE = "」』）)”〉》】";

    private static final BitSet SIMPLIFIED = new BitSet();
    private static final BitSet TRADITIONAL = new BitSet();
    private static final BitSet NOT_JAPANESE = new BitSet();

    static {
        StringBuilder all = new StringBuilder(LAST - FIRST + 1);
        for (char c = FIRST; c <= LAST; c++) {
            all.append(c);
        }
        String simple = Transliterator.getInstance("Traditional-Simplified").transliterate(all.toString());
        String traditional =
                Transliterator.getInstance("Simplified-Traditional").transliterate(all.toString());
        CharsetEncoder mainland = Charset.forName("GB2312").newEncoder();
        CharsetEncoder taiwan = Charset.forName("Big5").newEncoder();
        CharsetEncoder japan = Charset.forName("Shift_JIS").newEncoder();
        for (int i = 0; i < all.length(); i++) {
            char c = all.charAt(i);
            boolean inMainland = mainland.canEncode(c);
            boolean inTaiwan = taiwan.canEncode(c);
            SIMPLIFIED.set(i, inMainland && !inTaiwan && traditional.charAt(i) != c);
            NOT_JAPANESE.set(i, SIMPLIFIED.get(i) && !japan.canEncode(c));
            TRADITIONAL.set(i, inTaiwan && !inMainland && simple.charAt(i) != c);
        }
    }

    private HanVariants() {}

    /** How many of a text's characters are written so in simplified Chinese only. */
    public static int simplified(String text) {
        return count(text, SIMPLIFIED);
    }

    /** How many of a text's characters are written so in traditional Chinese only, or in older Japanese and Korean. */
    public static int traditional(String text) {
        return count(text, TRADITIONAL);
    }

    private static int count(String text, BitSet of) {
        return (int) text.chars()
                .filter(c -> c >= FIRST && c <= LAST && of.get(c - FIRST))
                .count();
    }

    /**
     * Whether a Japanese text holds simplified characters that Japanese does not write, in two places, not quoted, not
     * spoken of.
     */
    static boolean mixed(String text) {
        int kana = 0;
        int han = 0;
        int places = 0;
        int last = -NAME;
        int quoted = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted = OPEN.indexOf(c) >= 0 ? 1 : CLOSE.indexOf(c) >= 0 || c == '\n' ? 0 : quoted;
            kana += c >= 0x3041 && c <= 0x30FF ? 1 : 0;
            if (c >= FIRST && c <= LAST) {
                han++;
                if (quoted == 0 && i - last >= NAME && NOT_JAPANESE.get(c - FIRST)) {
                    places++;
                    last = i;
                }
            }
        }
        return places >= PLACES && KANA * kana >= kana + han && !text.contains("中国") && !text.contains("簡体");
    }
}
