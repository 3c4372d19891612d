package dev.plumbline.detector.baseline;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    public void write(DataOutputStream out) throws IOException {
        out.writeLong(baseline);
        out.writeShort(bins.size());
        for (Map.Entry<String, List<Integer>> e : bins.entrySet()) {
            out.writeUTF(e.getKey());
            out.writeShort(e.getValue().size());
            for (int bin : e.getValue()) {
                out.writeShort(bin);
            }
        }
    }

    public static Cuts read(DataInputStream in) throws IOException {
        long baseline = in.readLong();
        TreeMap<String, List<Integer>> bins = new TreeMap<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            String signal = in.readUTF();
            List<Integer> cuts = new ArrayList<>();
            for (int j = in.readUnsignedShort(); j > 0; j--) {
                cuts.add((int) in.readShort());
            }
            bins.put(signal, cuts);
        }
        return new Cuts(baseline, bins);
    }
}
