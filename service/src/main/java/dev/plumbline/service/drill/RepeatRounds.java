package dev.plumbline.service.drill;

import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Lines;
import dev.plumbline.service.recording.SampleTransform;
import dev.plumbline.service.recording.Timeline;

/**
 * Makes each round of a {@linkplain dev.plumbline.service.recording.Repeated repeated} recording later and other
 * traffic.
 */
public final class RepeatRounds implements SampleTransform {

    private final TrafficResampler again;
    private final long span;
    private final int abreast;

    private RepeatRounds(TrafficResampler again, long span, int abreast) {
        this.again = again;
        this.span = span;
        this.abreast = abreast;
    }

    /**
     * Rounds of as long as the recording lasts, which is read for that.
     *
     * @param abreast how many of them are at the same time
     */
    public static RepeatRounds of(Lines lines, int abreast) {
        TrafficResampler again = new TrafficResampler();
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long count = 0;
        Timeline timeline = new Timeline(lines);
        for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
            Sample sample = entry.sample();
            if (sample != null) {
                again.learn(sample);
                first = Math.min(first, entry.clock());
                last = Math.max(last, entry.clock());
                count++;
            }
        }
        lines.requireWhole();
        timeline.requireSamples();
        return new RepeatRounds(again, last - first + Math.max(1, (last - first) / Math.max(1, count - 1)), abreast);
    }

    @Override
    public Sample of(Sample sample, int round) {
        return round == 0 ? sample : again.of(sample, "~" + round, round / abreast * span);
    }
}
