package dev.plumbline.detector.signal.language;

import com.ibm.icu.lang.UScript;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.damage.CodeSpans;
import dev.plumbline.detector.signal.script.HanVariants;
import dev.plumbline.detector.signal.script.Prevailing;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Sample;
import java.util.List;

/**
 * Is the answer mostly in a script, or in a language, that the prompt does not have and does not ask for?
 *
 * <p>References: the peers and history, for how many are is a matter of what is asked: translations, code, names. Unit:
 * the session, which votes once on each of three cuts. Only more is harmful. The script, asked where the prompt's
 * scripts are known: two thirds of the answer must be in another, since an answer in two languages is asked for. The
 * region of Chinese characters, asked where the prompt's script is said to be {@code Hans} or {@code Hant}. The
 * language, asked where the prompt's languages are known, of answers of {@value LanguageIdentifier#LEAST} letters or
 * more in a script that several languages share. Code is left out.
 *
 * <p>For an answer language that flips between pools (Chinese answers to English prompts and the like). Blind to
 * languages that are {@linkplain LanguageIdentifier too much alike}, and to short answers in a language that shares the
 * prompt's script.
 */
public final class AnswerLanguage implements Signal {

    public static final String NAME = "answer-language";

    /** A word or two may be a name. */
    private static final int LEAST = 12;

    /** So many characters that tell the region. */
    private static final int TELLING = 4;

    private static final List<String> CHINESE = List.of("Hani", "Hans", "Hant", "Hanb", "Bopo");

    private static final List<String> JAPANESE = List.of("Jpan", "Hira", "Kana", "Hrkt");

    private static final Question QUESTION = new Question(
            17,
            NAME,
            Layer.LOGITS,
            Question.Unit.CLAUSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.PEERS, Reference.HISTORY),
            new Question.Words(
                    "sessions",
                    List.of("script", "region", "language"),
                    List.of(
                            "were answered in a script that the prompt does not have",
                            "were answered in Chinese characters of another region",
                            "were answered in a language that the prompt does not have")));

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        List<String> scripts = sample.prompt().scripts();
        List<String> languages = sample.prompt().languages().languages();
        if (scripts == null && languages == null) {
            return;
        }
        String text = CodeSpans.without(sample.answer().text());
        Prevailing prevailing = Prevailing.of(text);
        if (prevailing.weight() < LEAST || !prevailing.isMost()) {
            return;
        }
        if (scripts != null) {
            boolean known = isAmong(prevailing, scripts, text)
                    || isAmong(prevailing, sample.prompt().languages().askedScripts(), text);
            emit(0, !known && prevailing.isNearlyAll(), answer);
            askRegion(scripts, sample.prompt().languages().askedScripts(), prevailing, text, answer);
        }
        if (languages != null) {
            askLanguage(languages, prevailing, text, answer);
        }
    }

    /** Whether the text is in one of these scripts: Han characters alone are no Korean, and seldom Japanese. */
    private static boolean isAmong(Prevailing prevailing, List<String> codes, String text) {
        return prevailing.script() == UScript.HAN
                ? CHINESE.stream().anyMatch(codes::contains)
                        || (JAPANESE.stream().anyMatch(codes::contains) && !HanVariants.isChinese(text))
                : prevailing.isAmong(codes);
    }

    private static void askRegion(
            List<String> scripts, List<String> asked, Prevailing prevailing, String text, Emitter answer) {
        boolean simplified = scripts.contains("Hans");
        if (prevailing.script() != UScript.HAN || simplified == scripts.contains("Hant") || holdsHan(asked)) {
            return;
        }
        int simple = HanVariants.simplified(text);
        int traditional = HanVariants.traditional(text);
        if (simple + traditional >= TELLING) {
            emit(1, simplified ? traditional > simple : simple > traditional, answer);
        }
    }

    private static boolean holdsHan(List<String> asked) {
        return asked.stream().anyMatch(code -> code.startsWith("Han") || code.equals("Jpan") || code.equals("Kore"));
    }

    private static void askLanguage(List<String> languages, Prevailing prevailing, String text, Emitter answer) {
        if (!LanguageIdentifier.isShared(prevailing.script())) {
            return;
        }
        String found = LanguageIdentifier.of(text);
        if (found != null) {
            emit(2, !LanguageIdentifier.isAmong(found, languages), answer);
        }
    }

    private static void emit(int cut, boolean hit, Emitter answer) {
        answer.emit(cut, 0, Cell.count(1, hit ? 1 : 0));
    }
}
