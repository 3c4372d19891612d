package dev.plumbline.detector.signal.language;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.LocaleDisplayNames;
import com.ibm.icu.util.ULocale;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which languages a prompt names, in any of {@value #TOLD_IN_COUNT} languages: {@code translate into Thai},
 * {@code traduis en russe}, {@code 用英语回答}. For gateways, which see the prompt and fill {@code prompt.languages} and
 * {@code prompt.asked_scripts} from it. The names are those of Unicode's CLDR, as ICU has them; endings of names that
 * are declined may differ. Cost is in proportion to the prompt.
 */
public final class NamedLanguages {

    static final int TOLD_IN_COUNT = 40;

    private static final String TOLD_IN =
            "en de fr es pt it nl sv da nb fi is pl cs sk hu ro bg uk ru hr sl lt lv et el tr ar fa he"
                    + " hi bn ta th vi id ko ja zh zh-Hant";

    private static final String NAMED =
            "af am ar az be bg bn bo bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy"
                    + " id is it ja ka kk km kn ko ky lo lt lv mk ml mn mr ms my nb ne nl no pa pl ps pt ro ru sa sd si sk sl sq sr sv sw ta te tg th ti tk tr"
                    + " ug uk ur uz vi yi yue zh zu";

    /** Shorter names are also words. */
    private static final int LEAST = 4;

    /** Letters that a declined name may differ in at its end. */
    private static final int ENDING = 3;

    /** A stem is no shorter. */
    private static final int STEM = 5;

    /** Longest name without spaces, in chars. */
    private static final int UNSPACED = 8;

    private static final Map<String, String> NAMES = new HashMap<>();
    private static final Map<String, String> STEMS = new HashMap<>();

    static {
        for (String in : TOLD_IN.split(" ", -1)) {
            LocaleDisplayNames names = LocaleDisplayNames.getInstance(ULocale.forLanguageTag(in));
            for (String language : NAMED.split(" ", -1)) {
                add(names.localeDisplayName(language).toLowerCase(Locale.ROOT), language);
            }
        }
    }

    private NamedLanguages() {}

    private static void add(String name, String language) {
        boolean spaced = isSpaced(name.codePointAt(0));
        if (name.length() >= (spaced ? LEAST : 2)) {
            NAMES.putIfAbsent(name, language);
        }
        if (spaced && name.length() - 2 >= STEM && name.indexOf(' ') < 0) {
            STEMS.putIfAbsent(name.substring(0, name.length() - 2), language);
        }
    }

    /** ISO 639 codes of the languages that a prompt names. */
    public static SortedSet<String> in(String prompt) {
        SortedSet<String> found = new TreeSet<>();
        String lower = prompt.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length(); ) {
            int cp = lower.codePointAt(i);
            if (!Character.isLetter(cp)) {
                i += Character.charCount(cp);
            } else if (isSpaced(cp)) {
                i = word(lower, i, found);
            } else {
                i = characters(lower, i, found);
            }
        }
        return found;
    }

    /** ISO 15924 codes of the scripts that languages are written in. */
    public static SortedSet<String> scripts(Iterable<String> languages) {
        SortedSet<String> scripts = new TreeSet<>();
        for (String language : languages) {
            String script = ULocale.addLikelySubtags(new ULocale(language)).getScript();
            scripts.add(script.isEmpty() ? UScript.getShortName(UScript.LATIN) : script);
        }
        return scripts;
    }

    /** Looks at the word that begins at {@code from}; returns its end. */
    private static int word(String text, int from, SortedSet<String> found) {
        int end = from;
        while (end < text.length()
                && (Character.isLetter(text.charAt(end)) || (text.charAt(end) == '-' && end > from))) {
            end++;
        }
        String word = text.substring(from, end);
        String name = NAMES.get(word);
        for (int cut = 0; name == null && cut <= ENDING && word.length() - cut >= STEM; cut++) {
            name = STEMS.get(word.substring(0, word.length() - cut));
        }
        if (name == null && word.indexOf('-') > 0) {
            return from + word.indexOf('-') + 1; // по-русски
        }
        if (name == null) {
            name = NAMES.get(twoWords(text, from, end));
        }
        if (name != null) {
            found.add(name);
        }
        return end;
    }

    private static String twoWords(String text, int from, int end) {
        int next = end + 1;
        while (next < text.length() && next < end + 2 * UNSPACED && Character.isLetter(text.charAt(next))) {
            next++;
        }
        return text.substring(from, Math.min(next, text.length()));
    }

    /** Looks at what begins at {@code from} in a script without spaces; returns where to go on. */
    private static int characters(String text, int from, SortedSet<String> found) {
        for (int end = Math.min(text.length(), from + UNSPACED); end > from + 1; end--) {
            String name = NAMES.get(text.substring(from, end));
            if (name != null) {
                found.add(name);
                return end;
            }
        }
        return from + Character.charCount(text.codePointAt(from));
    }

    private static boolean isSpaced(int cp) {
        return cp < 0x0E00 || (cp >= 0x10A0 && cp < 0x1780) || (cp >= 0xAC00 && cp < 0xD7B0);
    }
}
