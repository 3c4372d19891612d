package dev.plumbline.detector.baseline;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.models.baseline.Baseline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The approved baseline of a model: the one that is in force, and the one that will be. */
public final class ActiveBaseline implements History {

    private final List<Question> questions;
    private @Nullable BaselineRates now;
    private @Nullable Baseline next;

    public ActiveBaseline(List<Question> questions) {
        this.questions = questions;
    }

    /** Takes a baseline, which comes into force with the first window that it names. */
    public void accept(Baseline baseline) {
        next = baseline;
    }

    /** Moves on to a window; says whether another baseline came into force with it. */
    public boolean advance(long window) {
        if (next == null || (next.from() != null && next.from() > window)) {
            return false;
        }
        restore(next, null);
        return true;
    }

    public void restore(@Nullable Baseline current, @Nullable Baseline coming) {
        now = current == null ? null : new BaselineRates(current, questions);
        next = coming;
    }

    /** What the baseline that is in force predicts; null where there is none. */
    @Nullable
    public BaselineRates now() {
        return now;
    }

    @Nullable
    public Baseline next() {
        return next;
    }

    @Override
    public boolean isKnown(long judged) {
        return now != null;
    }

    /** The window's own: a baseline in force chose them. */
    @Override
    public Cuts cuts(Cuts window) {
        return window;
    }

    @Override
    public boolean differs(Cuts cuts, String signal, int cut, String stratum) {
        return now != null && now.id() == cuts.baseline() && now.differs(signal, cut, stratum);
    }

    @Override
    public BaselineRates.@Nullable Rates rates(Cuts cuts, String signal, int cut, String stratum) {
        return now == null || now.id() != cuts.baseline() ? null : now.rates(signal, cut, stratum);
    }
}
