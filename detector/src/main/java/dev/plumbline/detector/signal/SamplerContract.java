package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Does the response hold a step that its sampler's settings, or arithmetic, do not allow?
 *
 * <p>Reference: the contract, at most one session in a million. Only more is harmful. One cut for each
 * {@link ContractRule}, and a last one: a token id outside the vocabulary, where the engine states ids and the size is
 * known.
 *
 * <p>Unit: the session, once for each clause, although each token is looked at. What breaks a clause breaks it again
 * and again: an engine that reports logits does so at every step, and one response whose settings were logged wrong
 * breaks hundreds. Counted by token, one such record would wake somebody; counted once per session it takes a second
 * one to agree. Nor is power lost: a bound of one in a million sessions is narrower than one in a million tokens, and a
 * fault of 1 in 10,000 responses (flashinfer#384) would be within the latter.
 *
 * <p>A clause that cannot be judged is no trial, and is said to be {@linkplain Unverifiable unverifiable}. Stop strings
 * do not matter here: they hide steps and change none. Which steps are judged may depend on what was drawn, which is of
 * no consequence where nothing at all may be found.
 *
 * <p>Failure modes: settings that were logged wrong, such as a default that the engine changed and nobody stated; a
 * vocabulary's size that leaves out what a fine-tune added.
 *
 * <p>For a random generator that returns exactly 0 (vllm-metal#622), another row's index (tt-metal#48222), ids out of
 * range (tt-metal#52928, TensorRT-LLM#1590), logits in place of log-probabilities, NaN. Blind to what stays within the
 * rules.
 */
public final class SamplerContract implements Signal {

    public static final String NAME = "sampler-contract";

    private static final ContractRule[] CLAUSES = ContractRule.values();

    private static final int VOCABULARY = CLAUSES.length;

    private static final Question QUESTION = new Question(
            4,
            NAME,
            Layer.SAMPLER,
            Question.Unit.CLAUSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT),
            new Question.Words("sessions", names(), hits()));

    private final Map<String, Integer> vocabularies;

    /** Does not know the size of any vocabulary. */
    public SamplerContract() {
        this(Map.of());
    }

    /** @param vocabularies number of token ids by model, those that a fine-tune added included */
    public SamplerContract(Map<String, Integer> vocabularies) {
        this.vocabularies = Map.copyOf(vocabularies);
    }

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        List<Step> steps = sample.answer().steps();
        List<StepFacts> facts = steps.stream().map(StepFacts::of).toList();
        for (ContractRule clause : CLAUSES) {
            if (clause.arises(sample.sampler())) {
                ask(clause, sample, facts, answer);
            }
        }
        if (StepFacts.hasIds(steps)) {
            askVocabulary(vocabularies.get(sample.model()), steps, answer);
        }
    }

    private static void ask(ContractRule clause, Sample sample, List<StepFacts> facts, Emitter answer) {
        Sampler sampler = sample.sampler();
        Unverifiable doubt = facts.isEmpty() ? Unverifiable.noSteps(sample.answer()) : clause.doubt(sampler);
        if (doubt == null && facts.stream().noneMatch(clause::judges)) {
            doubt = Unverifiable.NOT_LISTED;
        }
        if (doubt != null) {
            answer.unverifiable(clause.cut(), doubt);
            return;
        }
        boolean broken = facts.stream().anyMatch(f -> clause.judges(f) && clause.broken(f, sampler));
        answer.emit(clause.cut(), 0, Cell.count(1, broken ? 1 : 0));
    }

    private static void askVocabulary(@Nullable Integer size, List<Step> steps, Emitter answer) {
        if (size == null) {
            answer.unverifiable(VOCABULARY, Unverifiable.NO_VOCABULARY);
        } else {
            boolean outside = steps.stream().anyMatch(step -> StepFacts.outside(step, size));
            answer.emit(VOCABULARY, 0, Cell.count(1, outside ? 1 : 0));
        }
    }

    private static List<String> names() {
        return Stream.concat(
                        Stream.of(CLAUSES)
                                .map(clause ->
                                        clause.name().toLowerCase(Locale.ROOT).replace('_', '-')),
                        Stream.of("vocabulary"))
                .toList();
    }

    private static List<String> hits() {
        List<String> hits = new ArrayList<>();
        for (ContractRule clause : CLAUSES) {
            hits.add(clause.hit());
        }
        hits.add("were given a token id outside the vocabulary");
        return hits;
    }
}
