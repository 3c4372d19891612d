package dev.plumbline.detector.baseline;

import dev.plumbline.models.proto.state.CutsState;
import dev.plumbline.models.proto.state.SignalCutsState;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the questions of distribution signals cut in one window, chosen from what was seen before it, so that the bets
 * stay fair.
 *
 * @param baseline the {@link BaselineRates#id} of the baseline that chose them; {@link #NOBODY} where none did
 * @param bins first bin that counts as a hit, by signal and cut; {@link #NONE} where there is none yet
 */
public record Cuts(long baseline, SortedMap<String, List<Integer>> bins) {

    public static final int NONE = -1;

    /** No baseline. */
    static final long NOBODY = 0;

    public static final Cuts EMPTY = new Cuts(NOBODY, new TreeMap<>());

    public int bin(String signal, int cut) {
        List<Integer> cuts = bins.get(signal);
        return cuts == null || cut >= cuts.size() ? NONE : cuts.get(cut);
    }

    /** The same cuts, chosen by a baseline. */
    Cuts by(long baseline) {
        return new Cuts(baseline, bins);
    }

    /** As a message, for a store. */
    public CutsState state() {
        CutsState.Builder out = CutsState.newBuilder().setBaseline(baseline);
        bins.forEach((signal, cuts) ->
                out.addSignals(SignalCutsState.newBuilder().setSignal(signal).addAllBins(cuts)));
        return out.build();
    }

    /** The reverse of {@link #state}. */
    public static Cuts of(CutsState in) {
        TreeMap<String, List<Integer>> bins = new TreeMap<>();
        in.getSignalsList().forEach(cuts -> bins.put(cuts.getSignal(), List.copyOf(cuts.getBinsList())));
        return new Cuts(in.getBaseline(), bins);
    }
}
