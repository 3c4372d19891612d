package dev.plumbline.detector.signal.script;

import com.ibm.icu.lang.UScript;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Words by which a text announces another script: names of its languages and countries, of the script itself, and talk
 * of translation. An author who writes foreign words says what they are; an accident does not.
 *
 * <p>Beginnings of words in the languages that most answers are written in, lower case; {@code .} stands for the end of
 * the word, {@code _} for a space. The price is what share of answers names the language that a fault happens to slip
 * into, a few in a hundred.
 */
final class LanguageNames {

    private static final String[] TRANSLATION = ("translat translit romaniz romanis unicode multiling bilingu homoglyph"
                    + " emotic übersetz traduc tradui tradu vertal översät tłumacz překlad terjemah çevir dịch перев перекл"
                    + " 翻译 翻譯 翻訳 번역 ترجم अनुवाद แปล")
            .split(" ");

    private static final String JAPAN =
            "japan japon japón giappon jepang yapon nhật japão nippon nihon kanji kana. hiragana"
                    + " katakana romaji furigana tokyo kyoto osaka anime manga haiku jlpt япон хирага катака"
                    + " 日本 日语 日文 日語 일본 اليابان जापान ญี่ปุ่น";

    private static final String KOREA =
            "korea corea corée coré korej hàn_quốc hangul hangeul hanja jamo. seoul kpop k-pop"
                    + " корей корея 韩 韓 한국 한글 كوريا कोरिया เกาหลี";

    private static final String CHINA =
            "china chines chinois cines. chino. chinês kines kiina čín chiń çin. çince tiongkok"
                    + " trung_quốc tiếng_trung mandarin canton hanzi pinyin taiwan hong_kong beijing shanghai confuci tao. dao."
                    + " feng_shui китай мандарин 中国 中國 中文 汉语 漢語 汉字 漢字 중국 한자 الصين चीन จีน";

    private static final String INDIA = "india inde. indien indisch hindu индий";

    private static final Map<Integer, String[]> BEGINNINGS = new HashMap<>();

    static {
        put(UScript.HAN, CHINA + " " + JAPAN + " " + KOREA + " vietnam nôm.");
        put(UScript.HIRAGANA, JAPAN);
        put(UScript.KATAKANA, JAPAN + " ainu.");
        put(UScript.BOPOMOFO, CHINA + " bopomofo zhuyin");
        put(UScript.HANGUL, KOREA);
        put(
                UScript.CYRILLIC,
                "russ. russi russo. russa. russe. russes. russk rusia ruso. rusa. rusos. ruský ruska rusk. rusça rusă"
                        + " rosyj rosja rosji venäj orosz cyril kyril kiril cirill cirílic ukrain ucran ukraj bulgar serb srpsk"
                        + " belarus mongol kazak kazach kyrgyz tajik macedon makedon soviet ussr moscow moskau moscou moskva"
                        + " kiev kyiv slavi slavo tatar bashkir chechen 俄 ロシア 러시아 روس रूसी รัสเซีย");
        put(
                UScript.GREEK,
                "greek greece grec. grecs. grecque grèce griego grego greci grieg griech grieks grek. grekis řeck řečt görög"
                        + " kreik yunan hellen athen septuagint hy_lạp греч греци 希腊 希臘 ギリシ 그리스 يونان यूनान");
        put(
                UScript.ARABIC,
                "arab árab islam qur koran corán coran muslim musulm moslem muhammad mohammed allah persia persis persan farsi"
                        + " iran urdu pakistan pashto afghan kurd uyghur uighur sindhi egypt jawi. ottoman sufi hadith"
                        + " араб ислам перс фарси урду 阿拉伯 アラビア 아랍 अरबी उर्दू");
        put(
                UScript.HEBREW,
                "hebr hébr ebrai ebreo israel israël judai jewish jew. jews. jüd joods torah talmud yiddish jidd bible. biblic"
                        + " kabbal rabbi иврит еврей 希伯来 ヘブライ 히브리 عبر");
        put(
                UScript.DEVANAGARI,
                INDIA
                        + " hindi sanskrit sánscrit sanscrit nepal marathi devanagari vedic veda. vedas. yoga buddh konkani"
                        + " bhojpuri maithili mantra pali. хинди санскр 印地 ヒンディー 힌디");
        put(UScript.THAI, "thai thaï tailand tajsk tajland siam. bangkok тайск таиланд 泰 タイ語 태국");
        put(UScript.BENGALI, INDIA + " bengal bangla assam бенгал");
        put(UScript.GURMUKHI, INDIA + " punjab panjab gurmukhi sikh");
        put(UScript.GUJARATI, INDIA + " gujarat");
        put(UScript.ORIYA, INDIA + " odia oriya odisha");
        put(UScript.TAMIL, INDIA + " tamil tamoul тамил");
        put(UScript.TELUGU, INDIA + " telugu");
        put(UScript.KANNADA, INDIA + " kannada karnataka");
        put(UScript.MALAYALAM, INDIA + " malayalam kerala");
        put(UScript.SINHALA, "sinhal singhal sri_lanka");
        put(UScript.LAO, "lao. laos laot");
        put(UScript.KHMER, "khmer cambod kambod camboy");
        put(UScript.MYANMAR, "burm birma myanmar shan. karen.");
        put(UScript.TIBETAN, "tibet tíbet dzongkha bhutan");
        put(UScript.GEORGIAN, "georgia géorg georgis gruzi gruzj kartvel tbilisi грузи");
        put(UScript.ARMENIAN, "armeni armén ermeni yerevan армян армени");
        put(UScript.ETHIOPIC, "ethiop éthiop äthiop etiop amhar tigrin tigray eritre geez ge'ez эфиоп");
        put(UScript.MONGOLIAN, "mongol manchu");
        put(UScript.CANADIAN_ABORIGINAL, "inuktitut inuit cree. ojib");
        put(UScript.SYRIAC, "syria aramaic aramä assyri");
        put(UScript.TIFINAGH, "tifinagh berber amazigh tamazight");
        put(UScript.THAANA, "maldiv dhivehi divehi thaana");
        put(UScript.NKO, "n'ko nko manding");
        put(UScript.RUNIC, "rune. runes. runic futhark futhorc norse");
        put(UScript.EGYPTIAN_HIEROGLYPHS, "egypt ägypt égypt hierogl");
    }

    /** How far from the words the name may stand, on the same line, in chars: about a sentence. */
    private static final int NEAR = 100;

    /** How far before them talk of translation. */
    private static final int JUST_BEFORE = 40;

    private final String text;

    LanguageNames(String text) {
        this.text = text;
    }

    private static void put(int script, String beginnings) {
        BEGINNINGS.put(
                script,
                Arrays.stream(beginnings.split(" "))
                        .filter(b -> UScript.getScript(b.codePointAt(0)) != script) // a word cannot announce itself
                        .toArray(String[]::new));
    }

    /** Whether the line names, near [from, to), what is written in a script, or has just spoken of translation. */
    boolean name(int script, int from, int to) {
        int start = NearText.start(text, from, NEAR);
        String near = text.substring(start, NearText.end(text, to, NEAR)).toLowerCase(Locale.ROOT);
        String[] beginnings = BEGINNINGS.get(script);
        return (beginnings == null ? begins(near, nameOf(script)) : any(near, beginnings))
                || any(justBefore(start, from), TRANSLATION);
    }

    /** What the sentence says just before. */
    private String justBefore(int start, int from) {
        String before = text.substring(Math.max(start, from - JUST_BEFORE), from);
        return before.substring(Math.max(before.lastIndexOf(". "), before.lastIndexOf('。')) + 1)
                .toLowerCase(Locale.ROOT);
    }

    private static String nameOf(int script) {
        return UScript.getName(script).toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static boolean any(String lower, String[] beginnings) {
        for (String beginning : beginnings) {
            if (begins(lower, beginning)) {
                return true;
            }
        }
        return false;
    }

    private static boolean begins(String lower, String beginning) {
        boolean whole = beginning.endsWith(".");
        String word = (whole ? beginning.substring(0, beginning.length() - 1) : beginning).replace('_', ' ');
        for (int at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
            int end = at + word.length();
            boolean starts = at == 0
                    || !Character.isLetter(lower.charAt(at - 1))
                    || Writing.unspaced(UScript.getScript(word.codePointAt(0)));
            if (starts && !(whole && end < lower.length() && Character.isLetter(lower.charAt(end)))) {
                return true;
            }
        }
        return false;
    }
}
