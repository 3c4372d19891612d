package dev.plumbline.detector.monitor;

import dev.plumbline.detector.signal.text.Usage;
import dev.plumbline.detector.store.CohortState;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.proto.state.PromiseState;
import dev.plumbline.models.proto.state.PromisesState;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which way of counting tokens a part of the fleet has kept throughout: only that is a promise that it can break. It is
 * kept once all of the model have kept theirs {@link #ENOUGH} times, the part itself {@link #OWN} times at least, or
 * the part alone so often. Then it is broken in fewer than one in a thousand answers, with 95% confidence (no event in
 * n trials bounds a rate by 3/n).
 */
public final class KeptPromises {

    static final long ENOUGH = 3_000;
    static final long OWN = 100;

    /** Beside the dimensions of a part of the fleet, and no label's name. */
    private static final String FORM = "log form";

    private final TreeMap<Integer, TreeMap<CohortKey, Habit>> habits = new TreeMap<>();

    /**
     * How a part of the fleet counts.
     *
     * @param bin what it said last
     * @param kept how often it said so since it last said anything else; no less than {@link #ENOUGH} once that was
     *     often enough
     */
    private record Habit(int bin, long kept) {

        static final Habit NONE = new Habit(-1, 0);

        /** After a window in which it spoke. */
        Habit after(Map<Integer, Long> said) {
            if (said.size() > 1) {
                return new Habit(bin, 0);
            }
            Map.Entry<Integer, Long> only = said.entrySet().iterator().next();
            return new Habit(only.getKey(), only.getValue() + (only.getKey() == bin ? kept : 0));
        }
    }

    /**
     * The cells of a window, with those of {@link Usage} made trials and hits where there is a promise, and left out
     * where there is none.
     */
    public CellTable judged(CellTable cells) {
        CellTable left = new CellTable();
        TreeMap<Integer, TreeMap<CohortKey, TreeMap<Integer, Long>>> said = new TreeMap<>();
        cells.forEach((key, cell) -> {
            if (key.signal().equals(Usage.NAME)) {
                said.computeIfAbsent(key.cut(), c -> new TreeMap<>())
                        .computeIfAbsent(logging(key), c -> new TreeMap<>())
                        .merge(key.bin(), cell.trials(), Long::sum);
            } else {
                left.add(key, cell);
            }
        });
        said.forEach((cut, byCohort) -> {
            TreeMap<CohortKey, Habit> of = habits.computeIfAbsent(cut, c -> new TreeMap<>());
            TreeMap<CohortKey, Habit> before = new TreeMap<>(of);
            byCohort.forEach((cohort, bins) -> {
                Habit habit = before.getOrDefault(cohort, Habit.NONE);
                if (isPromise(habit, before)) {
                    left.add(new CellKey(Usage.NAME, cut, 0, "", served(cohort)), broken(habit, bins));
                    of.put(cohort, new Habit(habit.bin(), ENOUGH));
                } else {
                    of.put(cohort, habit.after(bins));
                }
            });
        });
        return left;
    }

    /** A part of the fleet that changes the form of its log has promised nothing in the new one. */
    private static CohortKey logging(CellKey key) {
        TreeMap<String, String> values = new TreeMap<>(key.cohort().values());
        values.put(FORM, key.stratum());
        return new CohortKey(values);
    }

    private static CohortKey served(CohortKey logging) {
        TreeMap<String, String> values = new TreeMap<>(logging.values());
        values.remove(FORM);
        return new CohortKey(values);
    }

    private static boolean isPromise(Habit own, Map<CohortKey, Habit> all) {
        boolean byAll = all.values().stream().allMatch(habit -> habit.kept() > 0)
                && all.values().stream().mapToLong(Habit::kept).sum() >= ENOUGH;
        return own.kept() >= ENOUGH || (own.kept() >= OWN && byAll);
    }

    private static Cell broken(Habit habit, Map<Integer, Long> bins) {
        long trials = bins.values().stream().mapToLong(Long::longValue).sum();
        return Cell.count(trials, trials - bins.getOrDefault(habit.bin(), 0L));
    }

    /** As a message, for a store. */
    public PromisesState.Builder state() {
        PromisesState.Builder out = PromisesState.newBuilder();
        habits.forEach((cut, byCohort) -> byCohort.forEach((cohort, habit) -> out.addPromises(PromiseState.newBuilder()
                .setCut(cut)
                .addAllCohort(CohortState.of(cohort.values()))
                .setBin(habit.bin())
                .setKept(habit.kept()))));
        return out;
    }

    /** Goes on from a stored {@link #state}. */
    public void restore(PromisesState in) {
        in.getPromisesList()
                .forEach(of -> habits.computeIfAbsent(of.getCut(), c -> new TreeMap<>())
                        .put(
                                new CohortKey(CohortState.read(of.getCohortList())),
                                new Habit(of.getBin(), of.getKept())));
    }
}
