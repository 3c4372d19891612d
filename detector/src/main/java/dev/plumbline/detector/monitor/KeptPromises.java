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
import java.util.Set;
import java.util.TreeMap;

/**
 * Which way of counting tokens a part of the fleet keeps, and how seldom it can have broken it: only that is a promise
 * that it can break. A way that was kept n times in a row would have been broken by then with probability 1 − (1 − p)ⁿ
 * if that came at rate p. So a part of the fleet breaks its way in fewer than ln(200)/n answers, but for one engine in
 * a hundred, however long one waits for a long row (a bet on "never" is a fair one: Ville). Each new row is another
 * try and has half the room of the one before, the first half of it all. The best bound of all rows counts.
 *
 * <p>A part that kept its way often enough to be shown to break it in fewer than one in twenty answers is held to the
 * bound of all parts of the model together, where that is the lower: engines of one model count alike as a rule.
 */
public final class KeptPromises {

    /** ln of how many engines are held to a promise that they keep, for one that was lucky. */
    private static final double LN_SURE = StrictMath.log(100);

    private static final double LN_TWO = StrictMath.log(2);

    /** A part that may break its way more often has promised nothing. */
    static final double MOST = 0.05;

    /** Beside the dimensions of a part of the fleet, and no label's name. */
    private static final String FORM = "log form";

    private final TreeMap<Integer, TreeMap<CohortKey, Habit>> habits = new TreeMap<>();
    private final TreeMap<Integer, Habit> ofAll = new TreeMap<>();

    /**
     * How a part of the fleet counts.
     *
     * @param bin what it said last; of all parts together it is of no meaning
     * @param kept how often it said so since it last said anything else
     * @param rows how often it said anything else
     * @param most the lowest bound until now on the rate of anything else
     */
    private record Habit(int bin, long kept, long rows, double most) {

        static final Habit NONE = new Habit(-1, 0, 0, 1);

        static Habit of(PromiseState in) {
            return new Habit(in.getBin(), in.getKept(), in.getRows(), in.getMost() > 0 ? in.getMost() : 1);
        }

        PromiseState.Builder state(int cut) {
            return PromiseState.newBuilder()
                    .setCut(cut)
                    .setBin(bin)
                    .setKept(kept)
                    .setRows(rows)
                    .setMost(most);
        }

        boolean isPromise() {
            return most <= MOST;
        }

        /** After a window in which it spoke. */
        Habit after(Map<Integer, Long> said) {
            long all = said.values().stream().mapToLong(Long::longValue).sum();
            int only = said.size() == 1 ? said.keySet().iterator().next() : bin;
            boolean first = bin < 0 && only >= 0;
            if (first || (only != bin && !isPromise())) {
                return new Habit(only, 0, first ? rows : rows + 1, most).after(all, 0);
            }
            return after(all, all - said.getOrDefault(bin, 0L));
        }

        /** After a window in which it kept its way in all answers but some. */
        Habit after(long all, long broken) {
            if (broken > 0) {
                return new Habit(bin, 0, rows + 1, most);
            }
            long row = kept + all;
            return new Habit(bin, row, rows, Math.min(most, (LN_SURE + (double) (rows + 1) * LN_TWO) / (double) row));
        }
    }

    /**
     * Makes the cells of {@link Usage} trials and hits where there is a promise, and takes them out where there is
     * none. Each says how many hits the promise leaves room for.
     */
    public void judge(CellTable cells) {
        TreeMap<Integer, TreeMap<CohortKey, Map<Integer, Long>>> said = new TreeMap<>();
        cells.take(Usage.NAME)
                .forEach((key, cell) -> said.computeIfAbsent(key.cut(), c -> new TreeMap<>())
                        .computeIfAbsent(logging(key), c -> new TreeMap<>())
                        .merge(key.bin(), cell.trials(), Long::sum));
        said.forEach((cut, byCohort) -> judge(cut, byCohort, cells));
    }

    private void judge(int cut, Map<CohortKey, Map<Integer, Long>> said, CellTable left) {
        TreeMap<CohortKey, Habit> of = habits.computeIfAbsent(cut, c -> new TreeMap<>());
        Habit together = ofAll.getOrDefault(cut, Habit.NONE);
        long all = 0;
        long broken = 0;
        for (Map.Entry<CohortKey, Map<Integer, Long>> e : said.entrySet()) {
            Habit habit = of.getOrDefault(e.getKey(), Habit.NONE);
            Cell cell = cell(habit, e.getValue(), Math.min(habit.most(), together.most()));
            if (habit.isPromise()) {
                left.add(new CellKey(Usage.NAME, cut, 0, "", served(e.getKey())), cell);
            }
            Habit after = habit.after(e.getValue());
            all += cell.trials();
            broken += after.rows() > habit.rows() ? 1 : 0;
            of.put(e.getKey(), after);
        }
        ofAll.put(cut, together.after(all, broken));
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

    private static Cell cell(Habit habit, Map<Integer, Long> said, double most) {
        long trials = said.values().stream().mapToLong(Long::longValue).sum();
        long room = (long) Math.ceil(most * (double) trials * Cell.ONE);
        return new Cell(trials, trials - said.getOrDefault(habit.bin(), 0L), 0, room);
    }

    /** Forgets the parts of the fleet that are not among these. */
    public void retain(Set<CohortKey> keys) {
        habits.values().forEach(byCohort -> byCohort.keySet().removeIf(key -> !keys.contains(served(key))));
    }

    /** As a message, for a store. */
    public PromisesState.Builder state() {
        PromisesState.Builder out = PromisesState.newBuilder();
        habits.forEach((cut, byCohort) -> byCohort.forEach(
                (cohort, habit) -> out.addPromises(habit.state(cut).addAllCohort(CohortState.of(cohort.values())))));
        ofAll.forEach((cut, habit) -> out.addTogether(habit.state(cut)));
        return out;
    }

    /** Goes on from a stored {@link #state}. */
    public void restore(PromisesState in) {
        in.getPromisesList()
                .forEach(of -> habits.computeIfAbsent(of.getCut(), c -> new TreeMap<>())
                        .put(new CohortKey(CohortState.read(of.getCohortList())), Habit.of(of)));
        in.getTogetherList().forEach(of -> ofAll.put(of.getCut(), Habit.of(of)));
    }
}
