package dev.plumbline.service.recording;

import dev.plumbline.detector.tally.ObservedSample;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line with its clock, and the sample that it holds.
 *
 * @param clock the recording's clock when the line was written, in milliseconds since the epoch; never less than in the
 *     line before
 * @param sample null where the line cannot be read
 * @param asked what the signals say of the sample, once for each who asks
 * @param bad why it cannot be read; null where it can
 */
public record Entry(
        Line line,
        long clock,
        @Nullable Sample sample,
        List<ObservedSample> asked,
        @Nullable BadRecord bad) {

    /** The time by which it is seen whether its sender's clock was ahead: when it came, else the recording's clock. */
    public long came() {
        return line.hasCame() ? line.came() : clock;
    }

    Entry at(long time) {
        return new Entry(line, time, sample, asked, bad);
    }
}
