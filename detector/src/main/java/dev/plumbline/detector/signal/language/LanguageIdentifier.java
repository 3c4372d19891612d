package dev.plumbline.detector.signal.language;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.util.ULocale;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.ml.model.MaxentModel;
import org.jspecify.annotations.Nullable;

/**
 * Which language a text is in, by the letters' sequences of one to three and Apache OpenNLP's model of 103 languages.
 * Its model is asked directly: the library's own front end takes ten times as long. Languages that short texts do not
 * tell apart are one here.
 *
 * <p>Cost is bounded: {@value #MOST} letters are looked at, from the beginning of the text. The model takes 37 MB of
 * heap once the first text is asked about, and nothing before.
 */
final class LanguageIdentifier {

    /** Fewer letters tell too little. */
    static final int LEAST = 40;

    /** More letters tell nothing new. */
    private static final int MOST = 120;

    /** The best language must be so many times as probable as the next that is not like it. */
    private static final double CLEAR = 1.5;

    private static final String MODEL = "/langdetect-183.bin";

    /** Languages by the name under which each goes here: ISO 639-3. */
    private static final Map<String, String> ALIKE = new HashMap<>();

    static {
        alike("hrv", "srp", "bos", "hbs", "slv", "mkd", "bul");
        alike("nob", "nno", "nor", "dan", "swe", "isl", "fao");
        alike("ind", "zlm", "msa", "min", "jav", "sun");
        alike("ces", "slk");
        alike("spa", "glg", "ast", "por", "cat");
        alike("nld", "afr", "fry", "nds", "lim");
        alike("deu", "gsw", "ltz");
        alike("ita", "lat", "scn", "vec", "lmo", "pms");
        alike("rus", "bel", "ukr");
        alike("fra", "oci", "wln", "bre");
        alike("tur", "aze", "uzb", "tuk");
        alike("kaz", "kir", "tat", "bak", "tyv");
        alike("ara", "arb", "arz");
        alike("fas", "pes", "prs", "urd", "pus", "pnb", "skr", "ckb", "kur");
        alike("hin", "mar", "nep", "npi", "san", "mai", "bho", "gom");
        alike("tgl", "fil", "ceb", "war", "ilo");
        alike("lav", "lvs");
        alike("est", "ekk");
        alike("swa", "swh");
        alike("sqi", "als");
        alike("mlg", "plt");
        alike("mon", "khk");
        alike("zho", "cmn");
    }

    private LanguageIdentifier() {}

    private static void alike(String... languages) {
        for (String language : languages) {
            ALIKE.put(language, languages[0]);
        }
    }

    /** Whether several languages are written in a script, so that the script alone does not tell. */
    static boolean isShared(int script) {
        return script == UScript.LATIN
                || script == UScript.CYRILLIC
                || script == UScript.ARABIC
                || script == UScript.DEVANAGARI;
    }

    /** The language of a text; null where it is too short, or not clearly of one language. */
    static @Nullable String of(String text) {
        String letters = letters(text);
        if (letters.length() < LEAST) {
            return null;
        }
        MaxentModel model = Holder.MODEL;
        double[] probabilities = model.eval(sequences(letters));
        Map<String, Double> groups = new HashMap<>();
        for (int i = 0; i < probabilities.length; i++) {
            groups.merge(group(model.getOutcome(i)), probabilities[i], Math::max);
        }
        String best = group(model.getBestOutcome(probabilities));
        double most = groups.getOrDefault(best, 0.0);
        boolean clear =
                groups.entrySet().stream().allMatch(e -> e.getKey().equals(best) || most >= CLEAR * e.getValue());
        return clear ? best : null;
    }

    /**
     * Whether a language, as found here, is one of those that ISO 639 codes of two or three letters stand for, or like
     * one of them.
     */
    static boolean isAmong(String found, List<String> codes) {
        return codes.stream()
                .map(code -> group(new ULocale(code).getISO3Language()))
                .anyMatch(found::equals);
    }

    private static String group(String language) {
        return ALIKE.getOrDefault(language, language);
    }

    /** The letters of a text in lower case, its words parted by one space. */
    private static String letters(String text) {
        StringBuilder letters = new StringBuilder(MOST);
        for (int i = 0; i < text.length() && letters.length() < MOST; ) {
            int cp = text.codePointAt(i);
            if (Character.isLetter(cp)
                    || Character.getType(cp) == Character.NON_SPACING_MARK
                    || Character.getType(cp) == Character.COMBINING_SPACING_MARK) {
                letters.appendCodePoint(Character.toLowerCase(cp));
            } else if (letters.length() > 0 && letters.charAt(letters.length() - 1) != ' ') {
                letters.append(cp == '\'' || cp == '’' ? '\'' : ' ');
            }
            i += Character.charCount(cp);
        }
        return letters.toString();
    }

    private static String[] sequences(String letters) {
        Set<String> sequences = new LinkedHashSet<>();
        for (int i = 0; i < letters.length(); i++) {
            for (int size = 1; size <= 3 && i + size <= letters.length(); size++) {
                sequences.add(letters.substring(i, i + size));
            }
        }
        return sequences.toArray(String[]::new);
    }

    /** Loads the model once, when it is first asked. */
    private static final class Holder {

        static final MaxentModel MODEL = load();

        private static MaxentModel load() {
            try (InputStream in = LanguageIdentifier.class.getResourceAsStream(LanguageIdentifier.MODEL)) {
                if (in == null) {
                    throw new IllegalStateException("the model " + LanguageIdentifier.MODEL + " is missing");
                }
                return new LanguageDetectorModel(in).getMaxentModel();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the model " + LanguageIdentifier.MODEL, e);
            }
        }
    }
}
