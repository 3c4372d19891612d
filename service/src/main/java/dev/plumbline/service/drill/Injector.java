package dev.plumbline.service.drill;

import dev.plumbline.detector.tally.Dimensions;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import dev.plumbline.service.recording.SampleBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts one fault into samples. Whether a sample, session or token is hit depends on its name alone. Tokens that follow
 * a wrong one stay as they were: each step is judged given itself, so that matters to no signal but the text's sense.
 */
final class Injector {

    private static final int TOP_K = 3;
    private static final double TOP_P = 0.6;
    private static final double HOTTER = 1.5;
    private static final double SLOWER = 3;
    private static final int WITHOUT_END = 200;
    private static final double PROBABLE = StrictMath.log(0.6);
    private static final double IMPOSSIBLE = -16;
    private static final List<String> THAI = List.of("\u0e01", "\u0e32\u0e23", "\u0e17\u0e35\u0e48", "\u0e2a");

    private final Fault fault;
    private final @Nullable Sample target;
    private final String chance;

    /**
     * Of one fault.
     *
     * @param target for misrouting: a sample that was served where requests are sent wrongly
     * @param seed another one hits other samples, sessions and tokens
     */
    Injector(Fault fault, @Nullable Sample target, int seed) {
        this.fault = fault;
        this.target = target;
        this.chance = fault.kind().code() + seed;
    }

    /** Whether a sample lies in a cohort. */
    static boolean in(Sample s, Cohort cohort) {
        return cohort.contains(Dimensions.cohort(s));
    }

    /** The sample as it would have been; null where it would not. */
    @Nullable
    Sample apply(Sample sample) {
        Sample s = asked(sample);
        if (s.time() < fault.from()) {
            return s;
        }
        if (fault.kind() == FaultKind.MISROUTED) {
            return misrouted(s);
        }
        return in(s, fault.cohort()) ? faulty(s) : s;
    }

    /** What clients ask for in this drill: top-k and top-p can be ignored only where they were set. */
    private Sample asked(Sample s) {
        boolean ignored = s.time() >= fault.from() && in(s, fault.cohort()) && hit("response", s.id());
        return switch (fault.kind()) {
            case TOP_K_IGNORED -> cut(s, TOP_K, s.sampler().truncation().topP(), ignored);
            case TOP_P_IGNORED -> cut(s, s.sampler().truncation().topK(), TOP_P, ignored);
            default -> s;
        };
    }

    private @Nullable Sample faulty(Sample s) {
        return switch (fault.kind()) {
            case SCRIPT_LOGITS -> tokens(s, (step, dice) -> thai(step, dice, true));
            case SCRIPT_SAMPLER -> tokens(s, (step, dice) -> thai(step, dice, false));
            case ARGMAX_DROPPED ->
                tokens(
                        s,
                        (step, dice) ->
                                withoutArgmax(step, s.sampler().truncation().topP(), dice));
            case OVER_GREEDY -> tokens(s, (step, dice) -> greedy(step));
            case TEMPERATURE -> hit("response", s.id()) ? hotter(s) : s;
            case GARBLE -> hit("response", s.id()) ? garbled(s) : s;
            case REPETITION -> hit("response", s.id()) ? repeated(s) : s;
            case LATENCY -> hit("response", s.id()) ? slower(s) : s;
            case SILENCE -> hit("response", s.id()) ? null : s;
            case TOP_K_IGNORED, TOP_P_IGNORED, MISROUTED -> s;
        };
    }

    private boolean hit(String what, String name) {
        return SeededRandom.of(what + chance, name).nextDouble() < fault.rate();
    }

    /** Changes the share of the steps that the rate says. */
    private Sample tokens(Sample s, BiFunction<Step, SplittableRandom, Step> change) {
        SplittableRandom dice = SeededRandom.of(chance, s.id());
        List<Step> steps = new ArrayList<>();
        boolean changed = false;
        for (Step step : s.answer().steps()) {
            boolean hit = dice.nextDouble() < fault.rate();
            steps.add(hit ? change.apply(step, dice) : step);
            changed |= hit;
        }
        return changed ? with(s, steps) : s;
    }

    /** With other tokens its context is nobody else's: it has no twins any more. */
    private static Sample with(Sample s, List<Step> steps) {
        SampleBuilder draft = new SampleBuilder(s);
        draft.promptHash = null;
        draft.answer = TokenRedraw.with(s.answer(), steps);
        return draft.sample();
    }

    private static Step thai(Step step, SplittableRandom dice, boolean logits) {
        String text = THAI.get(dice.nextInt(THAI.size()));
        Token token = Token.ofBytes(text.getBytes(StandardCharsets.UTF_8), text);
        if (!logits) {
            return new Step(token, IMPOSSIBLE, step.listed());
        }
        List<Candidate> listed = new ArrayList<>(List.of(new Candidate(token, PROBABLE)));
        for (Candidate c : TokenRedraw.ranked(step)) {
            if (listed.size() < step.listed().size()) {
                listed.add(new Candidate(c.token(), c.logprob() + StrictMath.log1p(-StrictMath.exp(PROBABLE))));
            }
        }
        return new Step(token, PROBABLE, listed);
    }

    /** What is left is drawn from; where top-p leaves nothing else the most probable one stays. */
    private static Step withoutArgmax(Step step, double topP, SplittableRandom dice) {
        List<Candidate> ranked = TokenRedraw.ranked(step);
        int kept = TokenRedraw.nucleus(ranked, Double.isNaN(topP) ? 1 : topP);
        boolean first = TokenRedraw.place(step, ranked) == 0 && kept > 1;
        return first ? TokenRedraw.choose(step, TokenRedraw.draw(ranked, 1, kept, 1, dice)) : step;
    }

    private static Step greedy(Step step) {
        List<Candidate> ranked = TokenRedraw.ranked(step);
        return ranked.isEmpty() ? step : TokenRedraw.choose(step, ranked.get(0));
    }

    private static Sample hotter(Sample s) {
        SplittableRandom dice = SeededRandom.of("temperature", s.id());
        return with(
                s,
                s.answer().steps().stream()
                        .map(step -> {
                            List<Candidate> ranked = TokenRedraw.ranked(step);
                            return TokenRedraw.place(step, ranked) < 0
                                    ? step
                                    : TokenRedraw.choose(
                                            step, TokenRedraw.draw(ranked, 0, ranked.size(), HOTTER, dice));
                        })
                        .toList());
    }

    /** Settings that are asked for, and kept to unless ignored: what they cut is drawn again from what they leave. */
    private static Sample cut(Sample s, int topK, double topP, boolean ignored) {
        SampleBuilder draft = new SampleBuilder(s);
        Sampler old = s.sampler();
        Sampler.Engine engine = old.engine();
        draft.sampler = old.with(
                        new Sampler.Truncation(topP, topK, old.truncation().minP()))
                .with(new Sampler.Engine(null, engine.implementation(), engine.precision(), engine.speculative()));
        draft.promptHash = null;
        if (!ignored && !s.answer().steps().isEmpty()) {
            SplittableRandom dice = SeededRandom.of("cut", s.id());
            draft.answer = TokenRedraw.with(
                    s.answer(),
                    s.answer().steps().stream()
                            .map(step -> cut(step, topK, topP, dice))
                            .toList());
        }
        return draft.sample();
    }

    private static Step cut(Step step, int topK, double topP, SplittableRandom dice) {
        List<Candidate> ranked = TokenRedraw.ranked(step);
        int kept = Math.min(TokenRedraw.nucleus(ranked, topP), topK == 0 ? ranked.size() : topK);
        int place = TokenRedraw.place(step, ranked);
        double mass =
                ranked.stream().mapToDouble(c -> StrictMath.exp(c.logprob())).sum();
        boolean out = place >= kept || (place < 0 && (topK != 0 || mass >= topP));
        return out && kept > 0 ? TokenRedraw.choose(step, TokenRedraw.draw(ranked, 0, kept, 1, dice)) : step;
    }

    private static Sample garbled(Sample s) {
        Token broken = Token.ofBytes(new byte[] {(byte) 0xe0, (byte) 0x80}, "\ufffd");
        List<Step> steps = new ArrayList<>(s.answer().steps());
        if (steps.isEmpty()) {
            SampleBuilder draft = new SampleBuilder(s);
            draft.answer = new Answer(
                    s.answer().text() + "\ufffd\ufffd",
                    s.answer().finishReason(),
                    s.answer().completionTokens(),
                    steps);
            return draft.sample();
        }
        Step last = steps.get(steps.size() / 2);
        steps.set(steps.size() / 2, new Step(broken, last.logprob(), last.listed()));
        return with(s, steps);
    }

    private static Sample repeated(Sample s) {
        List<Step> steps = new ArrayList<>(s.answer().steps());
        while (!steps.isEmpty() && steps.size() < WITHOUT_END) {
            steps.add(steps.get(steps.size() - 1));
        }
        return with(s, steps);
    }

    private static Sample slower(Sample s) {
        SampleBuilder draft = new SampleBuilder(s);
        draft.ttftMillis = SLOWER * s.timing().ttftMillis();
        draft.tpotMillis = SLOWER * s.timing().tpotMillis();
        return draft.sample();
    }

    /** A session that is sent wrongly stays there. */
    private Sample misrouted(Sample s) {
        Sample to = target;
        if (to == null
                || s.servedBy().servedClass() == null
                || s.servedBy().servedClass().equals(to.servedBy().servedClass())) {
            return s;
        }
        if (!hit("session", s.placementKey())) {
            return s;
        }
        SampleBuilder draft = new SampleBuilder(s);
        draft.pool = to.pool();
        draft.hardware = to.servedBy().hardware();
        draft.region = to.servedBy().region();
        draft.platform = to.servedBy().platform();
        draft.servedClass = to.servedBy().servedClass();
        draft.version = to.servedBy().version();
        return draft.sample();
    }
}
