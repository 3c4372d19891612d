package dev.plumbline.detector.signal.code;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Sample;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Does the answer hold a fenced block of code that does not parse?
 *
 * <p>References: peers and history: models write code that is wrong by themselves, and the rate at which they do is theirs. Unit:
 * the session, once for each language. Only more is harmful. A cut each for Java, JSON, YAML and XML, with parsers
 * that others keep; a snippet may be statements or members alone. No trial: an answer that was cut short, a block that is not
 * closed or names no language of these, and one with an ellipsis or a template's braces, which is not meant to parse.
 *
 * <p>Failure modes: a product that asks for pseudocode, or a language that moves on, changes the rate on all pools alike. Python,
 * JavaScript and others have no parser for the JVM that is kept and keeps up, so they are not judged; what breaks a tokenizer or a
 * kernel breaks JSON as well.
 *
 * <p>For rare tokens in code (the misconfiguration of September 2025), over-greedy speculation that left 31% of answers unparseable
 * (sglang#9127), spliced strings (vllm#50702).
 */
public final class Code implements Signal {

    public static final String NAME = "code";

    private static final Question QUESTION = new Question(
            11,
            NAME,
            Layer.LOGITS,
            Question.Unit.CLAUSE,
            Question.Direction.MORE,
            Language.values().length,
            List.of(),
            List.of(Reference.PEERS, Reference.HISTORY),
            "sessions that were given such code",
            Stream.of(Language.values())
                    .map(l -> "were given " + l.shown() + " that does not parse")
                    .toList());

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Answer answer) {
        String reason = sample.answer().finishReason();
        if (reason != null && (reason.equals("length") || reason.equals("max_tokens"))) {
            return;
        }
        Map<Language, Boolean> broken = new EnumMap<>(Language.class);
        for (Fences.Block block : Fences.of(sample.answer().text())) {
            Language language = Language.of(block.language());
            if (language != null && Language.whole(block.code())) {
                broken.merge(language, !parses(language, block.code()), Boolean::logicalOr);
            }
        }
        broken.forEach((language, any) -> answer.say(language.cut(), 0, Cell.count(1, any ? 1 : 0)));
    }

    /** Whoever nests deeper than the stack is deep has shown nothing. */
    private static boolean parses(Language language, String code) {
        try {
            return language.parses(code);
        } catch (StackOverflowError e) {
            return true;
        }
    }
}
