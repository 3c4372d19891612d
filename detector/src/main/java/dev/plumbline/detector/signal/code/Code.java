package dev.plumbline.detector.signal.code;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Sample;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Does the answer hold a fenced block of code that does not parse?
 *
 * <p>References: peers and history: models write code that is wrong by themselves, and the rate at which they do is
 * theirs. Unit: the session, once for each language. Only more is harmful. A cut each for Java, JSON, YAML, XML, Python
 * and JavaScript, with parsers that others keep; a snippet may be a part of a program. No trial: an answer that was cut
 * short, a block that is not closed, or names no language of these. {@linkplain Unverifiable Unverifiable}: one that
 * does not parse and shows that it was not meant to (an ellipsis, a template's braces, a transcript of a shell, JSX,
 * types, Python 2), and one that nests so deep that a parser's stack might not do.
 *
 * <p>Failure modes: a product that asks for pseudocode, or a language that moves on faster than its parser, changes the
 * rate on all pools alike. TypeScript, C, Go, Rust and others have no parser for the JVM that is kept and keeps up, so
 * they are not judged; what breaks a tokenizer or a kernel breaks these as well. Code that parses and is wrong is not
 * seen.
 *
 * <p>For rare tokens in code (the misconfiguration of September 2025), over-greedy speculation that left 31% of answers
 * unparseable (sglang#9127), spliced strings (vllm#50702).
 */
public final class Code implements Signal {

    public static final String NAME = "code";

    /** Deeper code is not judged: how deep a stack is differs between machines. */
    private static final int DEEPEST = 60;

    /** Of a language's blocks the last of these counts. */
    private enum Verdict {
        UNTOLD,
        PARSES,
        BROKEN
    }

    private static final Question QUESTION = new Question(
            11,
            NAME,
            Layer.LOGITS,
            Question.Unit.CLAUSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.PEERS, Reference.HISTORY),
            new Question.Words(
                    "sessions that were given such code",
                    Stream.of(Language.values())
                            .map(l -> l.shown().toLowerCase(Locale.ROOT))
                            .toList(),
                    Stream.of(Language.values())
                            .map(l -> "were given " + l.shown() + " that does not parse")
                            .toList()));

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        String reason = sample.answer().finishReason();
        if (reason != null && (reason.equals("length") || reason.equals("max_tokens"))) {
            return;
        }
        Map<Language, Verdict> verdicts = new EnumMap<>(Language.class);
        for (Fences.Block block : Fences.of(sample.answer().text())) {
            Language language = Language.of(block.language());
            if (language != null && !block.code().isBlank()) {
                verdicts.merge(language, verdict(language, block.code()), Code::worse);
            }
        }
        verdicts.forEach((language, verdict) -> {
            if (verdict == Verdict.UNTOLD) {
                answer.unverifiable(language.cut(), Unverifiable.NOT_WHOLE);
            } else {
                answer.emit(language.cut(), 0, Cell.count(1, verdict == Verdict.BROKEN ? 1 : 0));
            }
        });
    }

    private static Verdict verdict(Language language, String code) {
        if (nests(code) > DEEPEST) {
            return Verdict.UNTOLD;
        }
        try {
            return language.parses(code) ? Verdict.PARSES : language.excuses(code) ? Verdict.UNTOLD : Verdict.BROKEN;
        } catch (StackOverflowError e) {
            return Verdict.UNTOLD; // whoever chains thousands of arrows without a bracket has shown nothing
        }
    }

    /** How deep brackets are open at most, those in strings and comments included. */
    private static int nests(String code) {
        int deepest = 0;
        int depth = 0;
        for (int i = 0; i < code.length(); i++) {
            switch (code.charAt(i)) {
                case '(', '[', '{' -> deepest = Math.max(deepest, ++depth);
                case ')', ']', '}' -> depth = Math.max(0, depth - 1);
                default -> {}
            }
        }
        return deepest;
    }

    private static Verdict worse(Verdict a, Verdict b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
