package dev.plumbline.detector.pipeline;

import dev.plumbline.detector.action.ModelSupervisor;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.policy.Policies;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * From tallies and watermarks to findings: the stage that judges, for Kafka Streams and for backtests alike. It keeps
 * the parts of windows until {@link WindowCloser} closes them, and has {@link ModelRegistry} judge what they hold. All
 * state is in the stores, so that a restart midway changes nothing.
 */
public final class ModelStage {

    private final Set<String> timeless = new HashSet<>(Set.of(Tallier.SESSIONS));
    private final WindowBuffer buffer;
    private final ModelRegistry models;
    private final WindowCloser closer;

    /** Takes what windows say as they close. */
    @FunctionalInterface
    public interface Output {

        /** The cells of a window of a model, before they are judged; none where the model was silent. */
        default void tally(Tally tally) {}

        /** What they say, and what it leads to. */
        void result(ModelSupervisor.WindowResult result);
    }

    /**
     * @param policies which policy is in force when
     * @param parts the parts of open windows
     * @param progress what the sources have passed, which models they met, and what has closed
     * @param monitors what each model's monitor keeps of its monitors and incidents
     * @param cells what each model's monitor keeps of the last day
     * @param actions what each model's controller keeps of its gates and decisions
     */
    public ModelStage(
            Policies policies,
            List<Question> questions,
            Store parts,
            Store progress,
            Store monitors,
            Store cells,
            Store actions) {
        this.buffer = new WindowBuffer(parts);
        this.models = new ModelRegistry(policies.first(), questions, progress, monitors, cells, actions);
        this.closer = new WindowCloser(policies, progress, models);
        for (Question question : questions) {
            if (question.references().stream().anyMatch(Reference::timeless)) {
                timeless.add(question.name());
            }
        }
    }

    /**
     * Keeps a part until its window closes. Where its window has closed, what its records predict by themselves still
     * counts in the first window that is open; the rest is dropped, for another hour has other peers.
     *
     * @return whether it came too late
     */
    public boolean accept(Part part) {
        long window = part.tally().window();
        long open = closer.closed();
        if (window >= open) {
            buffer.put(part, window);
            return false;
        }
        CellTable kept = new CellTable();
        for (String signal : timeless) {
            part.tally().cells().forEach(signal, (key, cell) -> kept.add(late(key), cell));
        }
        if (!kept.isEmpty()) {
            Tally tally = new Tally(open, part.tally().model(), kept);
            buffer.put(new Part(part.stage(), part.partition(), part.number(), tally), window);
        }
        return true;
    }

    /** Puts an approved baseline in force. */
    public void approve(Baseline baseline) {
        models.approve(baseline);
    }

    /** Notes how far a source has come, and the models that it met for the first time. */
    public void advance(Watermark watermark) {
        closer.advance(watermark);
        announce(watermark.models());
    }

    /** Notes models that were met for the first time, each with the start of the window in which it was. */
    void announce(Map<String, Long> met) {
        models.announce(met);
    }

    /** Applies what a person decided on a model, from the next window on. */
    public void apply(Instruction said) {
        models.apply(said, closer.closed());
    }

    /**
     * Closes the windows that all sources have passed.
     *
     * @param overdue event time that sources may no longer hold back: windows that it has passed are forced to close
     * @param out takes what each window of each model says, in order
     */
    public void close(long overdue, Output out) {
        closer.close(buffer, overdue, out);
    }

    /** Closes windows whose cells are kept elsewhere: all that start before {@code end}. */
    void close(OpenWindows tables, long end, Output out) {
        closer.close(tables, end, end, out);
    }

    /** What the fastest source has passed. */
    public long greatest() {
        return closer.greatest();
    }

    private static CellKey late(CellKey key) {
        return key.signal().equals(Tallier.SESSIONS)
                ? key
                : new CellKey(
                        key.signal(),
                        key.cut(),
                        key.bin(),
                        Tallier.LATE,
                        key.cohort(),
                        key.twin(),
                        key.twin() == null ? 0 : key.age());
    }
}
