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

    /** Surnames that are written so in simplified Chinese only, and begin no common word. */
    private static final String SURNAMES = "张赵刘陈杨吴孙马罗郑谢韩冯邓萧许苏吕卢蒋贾叶阎钟谭邹陆顾邵龙钱汤乔贺赖龚庞兰颜严韦毕聂丛庄祁欧卫鲍闵习华李强";

    /** Words and a mark of Chinese that Japanese does not have. */
    private static final String CHINESE_ONLY = "，您這这们們吗嗎么麼沒她你吧呢很";

    /** Fewer characters may be a name or a title. */
    private static final int SENTENCE = 12;

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

    /** Whether at {@code at} a word of two Han characters or more begins that is no person's name. */
    private static boolean beginsWord(String text, int at) {
        return !isHan(text, at - 1) && isHan(text, at + 1) && SURNAMES.indexOf(text.charAt(at)) < 0;
    }

    private static boolean isHan(String text, int at) {
        return at >= 0 && at < text.length() && text.charAt(at) >= FIRST && text.charAt(at) <= LAST;
    }

    /**
     * Whether a text in Han characters alone is Chinese and not Japanese: kana stand in every sentence of Japanese, and
     * Chinese has characters and a comma that it does not write.
     */
    public static boolean isChinese(String text) {
        int han = 0;
        int chinese = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x3041 && c <= 0x30FF) {
                return false;
            }
            han += isHan(text, i) ? 1 : 0;
            chinese += CHINESE_ONLY.indexOf(c) >= 0 ? PLACES : isHan(text, i) && NOT_JAPANESE.get(c - FIRST) ? 1 : 0;
        }
        return han >= SENTENCE && chinese >= PLACES;
    }

    private static int count(String text, BitSet of) {
        return (int) text.chars()
                .filter(c -> c >= FIRST && c <= LAST && of.get(c - FIRST))
                .count();
    }

    /**
     * Whether a Japanese text holds simplified characters that Japanese does not write, not quoted, not spoken of: in
     * two places, or at the beginning of a word of Han characters that no surname begins.
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
                    places += beginsWord(text, i) ? PLACES : 1;
                    last = i;
                }
            }
        }
        return places >= PLACES && KANA * kana >= kana + han && !text.contains("中国") && !text.contains("簡体");
    }
}
