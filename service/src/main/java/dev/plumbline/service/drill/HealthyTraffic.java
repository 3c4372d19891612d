package dev.plumbline.service.drill;

import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.Failure;
import dev.plumbline.service.recording.Entries;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Lines;
import dev.plumbline.service.recording.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Healthy traffic of any density and length, made of a recording, and {@linkplain Again of it again} where that is not
 * enough.
 */
public final class HealthyTraffic {

    private final List<Sample> base;
    private final long start;
    private final long span;
    private final TrafficResampler again = new TrafficResampler();

    private HealthyTraffic(List<Sample> base) {
        this.base = base;
        base.forEach(again::learn);
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

    /** So many responses a second, for so long, each as the injector leaves it; another seed is other traffic. */
    Entries entries(double perSecond, Duration length, @Nullable Injector injector, int seed) {
        double scale = perSecond / perSecond();
        int copies = Math.max(1, (int) Math.ceil(scale));
        return new Walk(copies, scale / copies, start + length.toMillis(), injector, seed);
    }

    /** One pass. */
    private final class Walk implements Entries {

        private final int copies;
        private final double kept;
        private final long end;
        private final @Nullable Injector injector;
        private final int seed;
        private int round;
        private int at;
        private int copy;

        Walk(int copies, double kept, long end, @Nullable Injector injector, int seed) {
            this.copies = copies;
            this.kept = kept;
            this.end = end;
            this.injector = injector;
            this.seed = seed;
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
                Sample sample = round == 0 && copy == 0
                        ? original
                        : again.of(original, "~" + seed + "." + round + "." + copy, round * span);
                copy = (copy + 1) % copies;
                at += copy == 0 ? 1 : 0;
                boolean kept = this.kept >= 1
                        || SeededRandom.of("kept" + seed, sample.placementKey()).nextDouble() < this.kept;
                Sample left = !kept ? null : injector == null ? sample : injector.apply(sample);
                if (left != null) {
                    return new Entry(Line.NOWHERE, clock, left, List.of(), null);
                }
            }
        }
    }
}
