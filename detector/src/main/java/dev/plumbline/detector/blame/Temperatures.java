package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.WindowView;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.proto.state.TemperaturesState;
import java.util.BitSet;

/**
 * Whether what twins say of a part of the fleet is a wrong temperature. Lists that hold what the sampler made of them
 * hold its temperature too: a sampler that takes another than was asked for differs in them from all others, but by one
 * factor. In the model's own lists the same is a fault of the probabilities.
 *
 * <p>A wrong temperature shows as one in nine of ten contexts that differ, anything else in one of ten; so two contexts
 * more of the one kind than of the other tell which it is, by 20 to 1 and more.
 */
final class Temperatures {

    private static final int MARGIN = 2;

    private long differing;
    private long told;
    private long hits;
    private long untold;

    /** Takes what a window says of a part of the fleet. */
    void update(WindowView window, BitSet members, BitSet masked) {
        for (WindowView.Row row : window.rows(Twins.NAME)) {
            if (row.cut() == 0 && row.speaksOf(members) && !row.masked(masked)) {
                differing += row.cell().hits();
            }
        }
        for (WindowView.Row row : window.rows(Twins.SCALED_NAME)) {
            if (row.speaksOf(members) && !row.masked(masked)) {
                boolean tells = row.cut() == Twins.TEMPERATURE;
                told += tells ? row.cell().trials() : 0;
                hits += tells ? row.cell().hits() : 0;
                untold += tells ? 0 : row.cell().trials();
            }
        }
    }

    /** Where the fault sits that makes contexts differ. */
    Layer layer() {
        if (told + untold == 0) {
            return Layer.LOGITS;
        }
        long others = differing - untold - hits;
        return hits - others >= MARGIN ? Layer.SAMPLER : others - hits >= MARGIN ? Layer.LOGITS : Layer.UNKNOWN;
    }

    /** Starts anew. */
    void clear() {
        differing = 0;
        told = 0;
        hits = 0;
        untold = 0;
    }

    TemperaturesState state() {
        return TemperaturesState.newBuilder()
                .setDiffering(differing)
                .setTold(told)
                .setHits(hits)
                .setUntold(untold)
                .build();
    }

    /** Goes on from a stored {@link #state}. */
    void restore(TemperaturesState in) {
        differing = in.getDiffering();
        told = in.getTold();
        hits = in.getHits();
        untold = in.getUntold();
    }
}
