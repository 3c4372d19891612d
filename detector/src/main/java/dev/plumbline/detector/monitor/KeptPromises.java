package dev.plumbline.detector.monitor;

import dev.plumbline.detector.signal.text.Usage;
import dev.plumbline.detector.store.CohortBytes;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which ways to count tokens a part of the fleet has kept throughout: only those are promises that it can break. A way is kept once all of
 * the model has kept it {@link #ENOUGH} times, the part itself {@link #OWN} times at least, or the part alone so often. Then it is
 * broken in fewer than one in a thousand answers, with 95% confidence (no event in n trials bounds a rate by 3/n).
 */
public final class KeptPromises {

    static final long ENOUGH = 3_000;
    static final long OWN = 100;

    /** Answers that kept a way to count since it was last broken, or forever once that was often enough. */
    private final TreeMap<Integer, TreeMap<CohortKey, Long>> kept = new TreeMap<>();

    /** The cells of a window without answers that break what was never promised; learns from those. */
    public CellTable without(CellTable cells) {
        CellTable left = new CellTable();
        CellTable own = new CellTable();
        cells.forEach((key, cell) -> {
            boolean counts = key.signal().equals(Usage.NAME);
            if (counts) {
                own.add(new CellKey(Usage.NAME, key.cut(), 0, "", key.cohort()), cell);
            }
            if (!counts || isPromised(key.cut(), key.cohort())) {
                left.add(key, cell);
            }
        });
        own.cells().forEach((key, cell) -> learn(key.cut(), key.cohort(), cell));
        return left;
    }

    private boolean isPromised(int cut, CohortKey cohort) {
        Map<CohortKey, Long> of = kept.getOrDefault(cut, new TreeMap<>());
        long alone = of.getOrDefault(cohort, 0L);
        boolean byAll = of.values().stream().allMatch(n -> n > 0)
                && of.values().stream().mapToLong(Long::longValue).sum() >= ENOUGH;
        return alone >= ENOUGH || (alone >= OWN && byAll);
    }

    private void learn(int cut, CohortKey cohort, Cell cell) {
        boolean promised = isPromised(cut, cohort);
        TreeMap<CohortKey, Long> of = kept.computeIfAbsent(cut, c -> new TreeMap<>());
        long before = of.getOrDefault(cohort, 0L);
        long now = cell.hits() > 0 ? 0 : before + cell.trials();
        of.put(cohort, promised ? ENOUGH : now);
    }

    /** Writes what {@link #read} reads. */
    public void write(DataOutputStream out) throws IOException {
        out.writeInt(kept.size());
        for (Map.Entry<Integer, TreeMap<CohortKey, Long>> way : kept.entrySet()) {
            out.writeInt(way.getKey());
            out.writeInt(way.getValue().size());
            for (Map.Entry<CohortKey, Long> e : way.getValue().entrySet()) {
                CohortBytes.write(e.getKey().values(), out);
                out.writeLong(e.getValue());
            }
        }
    }

    /** Goes on from what was written. */
    public void read(DataInputStream in) throws IOException {
        for (int i = in.readInt(); i > 0; i--) {
            TreeMap<CohortKey, Long> way = kept.computeIfAbsent(in.readInt(), c -> new TreeMap<>());
            for (int j = in.readInt(); j > 0; j--) {
                way.put(new CohortKey(CohortBytes.read(in)), in.readLong());
            }
        }
    }
}
