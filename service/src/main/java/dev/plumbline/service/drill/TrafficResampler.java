package dev.plumbline.service.drill;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import dev.plumbline.service.recording.SampleBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Makes more healthy traffic of healthy traffic: the same responses, by other sessions, such that chance does not
 * repeat itself. Each token is drawn anew from the candidates that were listed for its step, or where the rest has its
 * share, from tokens that were drawn from the rest elsewhere; each session is placed anew, by the shares of the pools
 * that serve its stratum. Their contexts are nobody's: they have no twins.
 */
final class TrafficResampler {

    /** Tokens from beyond the lists that are remembered. */
    private static final int MOST_TAILS = 4_096;

    private final Map<List<String>, List<Sample>> served = new HashMap<>();
    private final List<Candidate> tails = new ArrayList<>();
    private final Set<String> sessions = new HashSet<>();

    /** Learns who serves what, from the first sample of each session, and what is drawn from beyond the lists. */
    void learn(Sample sample) {
        for (Step step : sample.answer().steps()) {
            if (tails.size() < MOST_TAILS && step.logprob() < 0 && !isListed(step.chosen(), step)) {
                tails.add(new Candidate(step.chosen(), step.logprob()));
            }
        }
        if (sessions.add(sample.placementKey())) {
            SampleBuilder server = new SampleBuilder(sample);
            server.answer = new Answer("", null, -1, List.of()); // where it was served is all
            served.computeIfAbsent(stratum(sample), s -> new ArrayList<>()).add(server.sample());
        }
    }

    /**
     * The sample once more.
     *
     * @param name tells this time from all others
     * @param later how much later, in milliseconds
     */
    Sample of(Sample sample, String name, long later) {
        SampleBuilder draft = new SampleBuilder(sample);
        draft.time += later;
        draft.started += draft.started < 0 ? 0 : later;
        draft.id += name;
        draft.session = sample.placementKey() + name;
        draft.placement = null;
        draft.promptHash = null;
        place(sample, draft);
        if (!sample.answer().steps().isEmpty() && sample.sampler().temperature() != 0) {
            SplittableRandom dice = SeededRandom.of("drawn", draft.id);
            draft.answer = TokenRedraw.with(
                    sample.answer(),
                    sample.answer().steps().stream()
                            .map(step -> drawn(step, sample, dice))
                            .toList());
        }
        return draft.sample();
    }

    /** Who may serve what this one asks for: the pools that did, in their shares. */
    private static List<String> stratum(Sample s) {
        return List.of(
                s.model(),
                String.valueOf(s.servedBy().region()),
                String.valueOf(s.servedBy().platform()),
                String.valueOf(s.servedBy().requestedClass()),
                String.valueOf(s.servedBy().servedClass()));
    }

    private void place(Sample sample, SampleBuilder draft) {
        List<Sample> choice = served.getOrDefault(stratum(sample), List.of(sample));
        Sample server = choice.get(
                SeededRandom.of("placed", String.valueOf(draft.session)).nextInt(choice.size()));
        draft.pool = server.pool();
        draft.hardware = server.servedBy().hardware();
        draft.version = server.servedBy().version();
        draft.labels = server.servedBy().labels();
        Sampler own = sample.sampler();
        Sampler.Engine engine = server.sampler().engine();
        draft.sampler = own.with(new Sampler.Engine(
                null, engine.implementation(), engine.precision(), own.engine().speculative()));
    }

    private Step drawn(Step step, Sample sample, SplittableRandom dice) {
        List<Candidate> ranked = TokenRedraw.ranked(step);
        double topP = Double.isNaN(sample.sampler().truncation().topP())
                ? 1
                : sample.sampler().truncation().topP();
        int kept = TokenRedraw.nucleus(ranked, topP);
        kept = sample.sampler().truncation().topK() > 0
                ? Math.min(kept, sample.sampler().truncation().topK())
                : kept;
        double temperature = sample.sampler().temperature();
        int place = TokenRedraw.place(step, ranked);
        double rest = rest(ranked, kept, topP, sample.sampler());
        if (kept == 0 || place >= kept || (place < 0 && rest < 0)) {
            return step; // how probable that was is not known
        }
        if (dice.nextDouble() < rest) {
            Candidate tail = tails.get(dice.nextInt(tails.size()));
            double most = Math.min(ranked.get(kept - 1).logprob(), StrictMath.log(1 - mass(ranked, kept)));
            return isListed(tail.token(), step)
                    ? step
                    : new Step(tail.token(), Math.min(tail.logprob(), most), step.listed());
        }
        return TokenRedraw.choose(step, TokenRedraw.draw(ranked, 0, kept, temperature, dice));
    }

    /** How probable what is not listed was; negative where that is not known, and the recording's own draw must do. */
    private double rest(List<Candidate> ranked, int kept, double topP, Sampler sampler) {
        boolean known = sampler.temperature() == 1
                && sampler.truncation().topK() == 0
                && !(sampler.truncation().minP() > 0);
        if (!known || tails.isEmpty()) {
            return -1;
        }
        double listed = mass(ranked, kept);
        return kept < ranked.size() || listed >= topP ? 0 : 1 - listed / topP;
    }

    private static double mass(List<Candidate> ranked, int kept) {
        double mass = 0;
        for (Candidate candidate : ranked.subList(0, kept)) {
            mass += StrictMath.exp(candidate.logprob());
        }
        return mass;
    }

    private static boolean isListed(Token token, Step step) {
        for (Candidate candidate : step.listed()) {
            if (candidate.token().identity().equals(token.identity())) {
                return true;
            }
        }
        return false;
    }
}
