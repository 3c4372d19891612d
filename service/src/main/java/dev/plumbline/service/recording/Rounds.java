package dev.plumbline.service.recording;

import dev.plumbline.models.sample.Sample;

/** Makes each round of a {@linkplain Repeated repeated} recording other traffic: later, of other sessions, with other ids. */
public final class Rounds implements Change {

    private final long span;

    /** @param span how much later each round is than the one before, in milliseconds */
    public Rounds(long span) {
        this.span = span;
    }

    /** Rounds of as long as the recording lasts, which is read for that. */
    public static Rounds of(Lines lines) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long count = 0;
        Timeline timeline = new Timeline(lines);
        for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
            if (entry.sample() != null) {
                first = Math.min(first, entry.clock());
                last = Math.max(last, entry.clock());
                count++;
            }
        }
        lines.requireWhole();
        timeline.requireSamples();
        return new Rounds(last - first + Math.max(1, (last - first) / Math.max(1, count - 1)));
    }

    @Override
    public Sample of(Sample sample, int round) {
        if (round == 0) {
            return sample;
        }
        Draft draft = new Draft(sample);
        draft.time += round * span;
        draft.started += draft.started < 0 ? 0 : round * span;
        draft.id += "~" + round;
        draft.session = draft.session == null ? null : draft.session + "~" + round;
        draft.placement = draft.placement == null ? null : draft.placement + "~" + round;
        return draft.sample();
    }
}
