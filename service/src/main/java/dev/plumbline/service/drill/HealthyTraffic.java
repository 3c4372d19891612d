package dev.plumbline.service.drill;

import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.service.Failure;
import dev.plumbline.service.recording.Draft;
import dev.plumbline.service.recording.Entries;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Lines;
import dev.plumbline.service.recording.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Healthy traffic of any density and length, made of a recording. What goes beyond the recording are its responses again, by other
 * sessions, so that chance does not repeat itself: each token is drawn anew from the candidates that were listed for its step, and
 * each session is placed anew, by the shares of the pools that serve its stratum. Their contexts are nobody's: they have no twins.
 */
public final class HealthyTraffic {

    private final List<Sample> base;
    private final long start;
    private final long span;
    private final Map<List<String>, List<Sample>> served = new HashMap<>();

    private HealthyTraffic(List<Sample> base) {
        this.base = base;
        Set<String> sessions = new HashSet<>();
        for (Sample sample : base) {
            if (sessions.add(sample.placementKey())) {
                served.computeIfAbsent(stratum(sample), s -> new ArrayList<>()).add(sample);
            }
        }
        this.start = base.get(0).time();
        long last = base.get(base.size() - 1).time();
        this.span = Math.max(1, (last - start) * base.size() / (base.size() - 1));
    }

    /** Reads a recording, all of which is kept in memory. */
    public static HealthyTraffic of(Lines lines) {
        Timeline timeline = new Timeline(lines);
        List<Sample> samples = new ArrayList<>();
        for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
            Sample sample = entry.sample();
            if (sample != null) {
                samples.add(sample);
            }
        }
        lines.requireWhole();
        timeline.requireSamples();
        samples.sort(Comparator.comparingLong(Sample::time).thenComparing(Sample::id));
        if (samples.size() < 2) {
            throw new Failure("a drill needs a recording of two samples or more");
        }
        return new HealthyTraffic(samples);
    }

    /** Event time of its first response, in milliseconds since the epoch. */
    public long start() {
        return start;
    }

    /** How long the recording lasts, in milliseconds. */
    public long span() {
        return span;
    }

    /** Responses per second of the recording. */
    public double perSecond() {
        return base.size() * 1000.0 / span;
    }

    /** What was recorded. */
    public List<Sample> samples() {
        return base;
    }

    /** So many responses a second, for so long, each as the injector leaves it. */
    Entries entries(double perSecond, Duration length, @Nullable Injector injector) {
        double scale = perSecond / perSecond();
        int copies = Math.max(1, (int) Math.ceil(scale));
        return new Walk(copies, scale / copies, start + length.toMillis(), injector);
    }

    /** Who may serve what this one asks for: the pools that did, in their shares. */
    private static List<String> stratum(Sample s) {
        return List.of(
                s.model(),
                String.valueOf(s.region()),
                String.valueOf(s.platform()),
                String.valueOf(s.requestedClass()),
                String.valueOf(s.servedClass()));
    }

    /** One pass. */
    private final class Walk implements Entries {

        private final int copies;
        private final double kept;
        private final long end;
        private final @Nullable Injector injector;
        private int round;
        private int at;
        private int copy;

        Walk(int copies, double kept, long end, @Nullable Injector injector) {
            this.copies = copies;
            this.kept = kept;
            this.end = end;
            this.injector = injector;
        }

        @Override
        public @Nullable Entry next() {
            while (true) {
                if (at == base.size()) {
                    at = 0;
                    round++;
                }
                Sample original = base.get(at);
                long clock = original.time() + round * span;
                if (clock >= end) {
                    return null;
                }
                Sample sample = round == 0 && copy == 0 ? original : again(original);
                copy = (copy + 1) % copies;
                at += copy == 0 ? 1 : 0;
                boolean kept =
                        this.kept >= 1 || Dice.of("kept", sample.placementKey()).nextDouble() < this.kept;
                Sample left = !kept ? null : injector == null ? sample : injector.apply(sample);
                if (left != null) {
                    return new Entry(Line.NOWHERE, clock, left, List.of(), null);
                }
            }
        }

        private Sample again(Sample sample) {
            String name = "~" + round + "." + copy;
            Draft draft = new Draft(sample);
            draft.time += round * span;
            draft.id += name;
            draft.session = sample.placementKey() + name;
            draft.placement = null;
            draft.promptHash = null;
            place(sample, draft);
            if (!sample.answer().steps().isEmpty() && sample.sampler().temperature() != 0) {
                SplittableRandom dice = Dice.of("drawn", draft.id);
                draft.answer = Tokens.with(
                        sample.answer(),
                        sample.answer().steps().stream()
                                .map(step -> drawn(step, sample, dice))
                                .toList());
            }
            return draft.sample();
        }
    }

    private void place(Sample sample, Draft draft) {
        List<Sample> choice = served.getOrDefault(stratum(sample), List.of(sample));
        Sample server =
                choice.get(Dice.of("placed", String.valueOf(draft.session)).nextInt(choice.size()));
        draft.pool = server.pool();
        draft.hardware = server.hardware();
        draft.version = server.version();
        draft.labels = server.labels();
        Sampler own = sample.sampler();
        draft.sampler = new Sampler(
                own.temperature(),
                own.topP(),
                own.topK(),
                own.minP(),
                own.seed(),
                own.logprobs(),
                own.listed(),
                server.sampler().implementation(),
                server.sampler().precision(),
                own.penalties(),
                own.logitBias(),
                own.grammar(),
                own.stop(),
                own.bestOf(),
                own.speculative());
    }

    /** Given that the token was one of those listed, which of them it was is the sampler's draw. */
    private static Step drawn(Step step, Sample sample, SplittableRandom dice) {
        List<Candidate> ranked = Tokens.ranked(step);
        int place = Tokens.place(step, ranked);
        double topP = sample.sampler().topP();
        int kept = Tokens.nucleus(ranked, Double.isNaN(topP) ? 1 : topP);
        kept = sample.sampler().topK() > 0 ? Math.min(kept, sample.sampler().topK()) : kept;
        double temperature = sample.sampler().temperature();
        boolean known = place >= 0 && place < kept && temperature > 0;
        return known ? Tokens.choose(step, Tokens.draw(ranked, 0, kept, temperature, dice)) : step;
    }
}
