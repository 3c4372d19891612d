package dev.plumbline.detector.signal.script;

import com.ibm.icu.lang.UScript;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does the response hold letters of a script that neither the prompt's scripts nor the response's own explain?
 *
 * <p>References: the contract's ceiling, and peers. Unit: the session, which votes once, since a language tutor mixes
 * scripts all day. Only more is harmful. Every answer that has text is a trial.
 *
 * <p>Five cuts. The first: letters of a script that is not {@linkplain Expected expected}, nor
 * {@linkplain Framing set off}, {@linkplain LanguageNames named}, {@linkplain PersonName a name}, nor
 * {@linkplain Notation notation}; the bin of a hit says which script intruded, where, and how probable the model found
 * it, for {@linkplain Intruders people}. The second: a word of {@linkplain MixedWords two alphabets}, or one that such
 * letters stand within. The third and fourth: a {@linkplain Passages sentence} of such letters, and one that the text
 * does not come back from. The fifth: characters of simplified Chinese {@linkplain HanVariants within} Japanese. Rules
 * that excuse are chosen such that an accident seldom meets them; the rest is a base rate that peers share.
 *
 * <p>Failure modes: who writes foreign words without setting them off (a language tutor, a list of single names) has a
 * base rate above the ceiling, and needs one of its own; prompts whose scripts are not stated explain nothing.
 *
 * <p>For the misconfiguration of September 2025 (Thai or Chinese within English), vllm#41985 (Chinese before numbers).
 * Blind to Latin words in other scripts' text (vllm#53411), to one Latin language within another, and to traditional
 * characters within Japanese or Korean. An answer that is for the most part in the wrong script is
 * {@code answer-language}'s.
 */
public final class ScriptMixing implements Signal {

    public static final String NAME = "script-mixing";

    /**
     * Where a response turns to a script that nothing explains.
     *
     * @param script its ISO 15924 code
     * @param position how many characters come before it; of {@link AnswerText#text}, as code points
     * @param probability what the engine reported for the token that it begins with, in [0, 1]; NaN where it reported
     *     none
     */
    public record Intrusion(String script, int position, double probability) {}

    private static final Question QUESTION = new Question(
            2,
            NAME,
            Layer.LOGITS,
            Question.Unit.RESPONSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT, Reference.PEERS, Reference.HISTORY),
            new Question.Words(
                    "sessions",
                    List.of("letters", "word", "passage", "to-the-end", "han-variant"),
                    List.of(
                            "hold letters of a script that neither prompt nor answer explain",
                            "hold a word that mixes scripts",
                            "hold a sentence or more in a script that neither prompt nor answer explain",
                            "slip into a script that neither prompt nor answer explain, and do not come back",
                            "hold Chinese characters of another region than their own")));

    private static final Cell YES = Cell.count(1, 1);
    private static final Cell NO = Cell.count(1, 0);

    /** Below this an engine means that the token was not among those listed. */
    private static final double NOT_LISTED = -9000;

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        String raw = sample.answer().text();
        if (sample.answer().lacks(Gap.IDS_ONLY)) {
            answer.unverifiable(0, Unverifiable.IDS_ONLY);
        }
        if (raw.isEmpty()) {
            return;
        }
        if (Ascii.only(raw)) {
            emit(0, Finding.NOTHING, false, answer);
            return;
        }
        AnswerText text = AnswerText.of(sample.answer());
        Finding finding = Finding.in(text.text(), expected(sample));
        Intrusion intrusion = intrusion(text, finding.intrusion());
        emit(intrusion == null ? 0 : Intruders.bin(intrusion), finding, isJapaneseMixed(text.text()), answer);
    }

    /** The tables of variants are made when the first text with kana is met. */
    private static boolean isJapaneseMixed(String text) {
        return text.chars().anyMatch(c -> c >= 'ぁ' && c <= 'ヿ') && HanVariants.mixed(text);
    }

    private static void emit(int bin, Finding finding, boolean variants, Emitter answer) {
        answer.emit(0, bin, finding.intrusion() == null ? NO : YES);
        answer.emit(1, 0, finding.mixedWord() ? YES : NO);
        answer.emit(2, 0, finding.passage() ? YES : NO);
        answer.emit(3, 0, finding.toEnd() ? YES : NO);
        answer.emit(4, 0, variants ? YES : NO);
    }

    /** The first intrusion of the response; null if there is none. */
    public static @Nullable Intrusion intrusion(Sample sample) {
        if (Ascii.only(sample.answer().text())) {
            return null;
        }
        AnswerText answer = AnswerText.of(sample.answer());
        return intrusion(answer, Finding.in(answer.text(), expected(sample)).intrusion());
    }

    private static @Nullable Intrusion intrusion(AnswerText answer, Finding.@Nullable Place place) {
        return place == null
                ? null
                : new Intrusion(
                        UScript.getShortName(place.script()),
                        answer.text().codePointCount(0, place.at()),
                        probability(answer.stepAt(place.at())));
    }

    /** What the prompt explains. */
    static Scripts expected(Sample sample) {
        List<String> prompt = sample.prompt().scripts();
        return Expected.of(prompt == null ? List.of() : prompt)
                .plus(Scripts.ofIso(sample.prompt().languages().askedScripts()));
    }

    private static double probability(@Nullable Step step) {
        return step != null && step.logprob() <= 0 && step.logprob() > NOT_LISTED
                ? StrictMath.exp(step.logprob())
                : Double.NaN;
    }
}
