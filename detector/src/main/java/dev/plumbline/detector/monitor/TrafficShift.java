package dev.plumbline.detector.monitor;

import dev.plumbline.detector.signal.Feed;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * How traffic moved from one half of ten minutes to the next, as cells of {@link Feed}: all that it needs is in the
 * history, so it has no state of its own.
 */
public final class TrafficShift {

    private static final long HALF = Duration.ofMinutes(5).toMillis();

    private final CellHistory history;
    private final CohortIndex cohortIndex;
    private final UnaryOperator<CohortKey> reduce;
    private long told = Long.MIN_VALUE;

    /** Sessions of the first half and of the second. */
    private static final class Count {
        private long before;
        private long since;

        void add(long sessions, boolean second) {
            before += second ? 0 : sessions;
            since += second ? sessions : 0;
        }

        long all() {
            return before + since;
        }

        /** The share of the second half. */
        double share() {
            return (double) since / all();
        }
    }

    /** @param reduce keys as they are told apart now: what is left out neither fell silent nor came */
    public TrafficShift(CellHistory history, CohortIndex cohortIndex, UnaryOperator<CohortKey> reduce) {
        this.history = history;
        this.cohortIndex = cohortIndex;
        this.reduce = reduce;
    }

    /**
     * The cells with what the two halves before {@code window} say, where it is the first of a new half.
     *
     * @param gates pools that are left out, since gates tell why their sessions came and went
     */
    public CellTable with(long window, CellTable cells, GateEffects gates) {
        CellTable all = new CellTable();
        add(window, all, gates);
        if (all.isEmpty()) {
            return cells;
        }
        all.addAll(cells);
        return all;
    }

    private void add(long window, CellTable cells, GateEffects gates) {
        long half = Math.floorDiv(window, HALF);
        if (half == told) {
            return;
        }
        told = half;
        TreeMap<CohortKey, SortedMap<String, Count>> counts = new TreeMap<>();
        TreeMap<CohortKey, SortedMap<String, Count>> forms = new TreeMap<>();
        List<CohortKey> reduced = cohortIndex.keys().stream().map(reduce).toList();
        boolean[] first = {true};
        history.replay((half - 2) * HALF, past -> {
            long of = Math.floorDiv(past.start(), HALF);
            first[0] &= of != half;
            for (WindowView.Row row : past.rows(Feed.SESSIONS)) {
                (Feed.isByForm(row.cut()) ? forms : counts)
                        .computeIfAbsent(reduced.get(row.key()), k -> new TreeMap<>())
                        .computeIfAbsent(row.stratum(), s -> new Count())
                        .add(row.cell().trials(), of == half - 1);
            }
        });
        if (first[0]) {
            boolean odd = Math.floorMod(half, 2L) == 1;
            counts.keySet().removeIf(key -> gates.pools().contains(key.values().getOrDefault("pool", "")));
            compare(odd, !gates.changed(), counts, cells);
            compareForms(odd, forms, cells);
        }
    }

    /**
     * Where all log in one form nothing can have changed. Where not, a part of the fleet is asked about every form of
     * any: of its sessions of the second half as many came in this form as of all its sessions. Who has none of a form
     * and still none shows that it was not the fleet that changed.
     */
    private void compareForms(boolean odd, Map<CohortKey, SortedMap<String, Count>> forms, CellTable cells) {
        TreeMap<String, Count> fleet = new TreeMap<>();
        forms.values()
                .forEach(own ->
                        own.forEach((form, count) -> plus(fleet.computeIfAbsent(form, f -> new Count()), count)));
        List<String> order = order(fleet);
        forms.forEach((cohort, own) -> {
            Count all = new Count();
            own.values().forEach(count -> plus(all, count));
            if (order.size() > 1 && all.before > 0 && all.since > 0) {
                for (int place = 0; place < order.size(); place++) {
                    Count count = own.getOrDefault(order.get(place), new Count());
                    cells.add(
                            new CellKey(Feed.NAME, Feed.form(odd, place), 0, order.get(place), cohort),
                            cell(all.since, count.since, (double) count.all() / all.all()));
                }
            }
        });
    }

    /** @param mixes whether strata are compared too: what one pool no longer serves others serve */
    private void compare(boolean odd, boolean mixes, Map<CohortKey, SortedMap<String, Count>> counts, CellTable cells) {
        Count fleet = new Count();
        TreeMap<String, Count> strata = new TreeMap<>();
        counts.values()
                .forEach(own -> own.forEach((stratum, count) -> {
                    plus(fleet, count);
                    plus(strata.computeIfAbsent(stratum, s -> new Count()), count);
                }));
        if (fleet.before == 0 || fleet.since == 0) {
            return; // nothing to compare with
        }
        List<String> order = order(strata);
        counts.forEach((cohort, own) -> {
            Count all = new Count();
            own.values().forEach(count -> plus(all, count));
            cells.add(
                    new CellKey(Feed.NAME, Feed.silence(odd), 0, "", cohort),
                    cell(all.all(), all.before, 1 - fleet.share()));
            if (mixes) {
                own.forEach((stratum, count) -> cells.add(
                        new CellKey(Feed.NAME, Feed.mix(odd, order.indexOf(stratum)), 0, stratum, cohort),
                        cell(count.all(), count.since, all.share())));
            }
        });
    }

    /** Those with most sessions first. */
    private static List<String> order(Map<String, Count> counts) {
        return counts.entrySet().stream()
                .sorted(Comparator.comparingLong(
                                (Map.Entry<String, Count> e) -> -e.getValue().all())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void plus(Count sum, Count more) {
        sum.before += more.before;
        sum.since += more.since;
    }

    private static Cell cell(long trials, long hits, double share) {
        double expected = share * (double) trials * Cell.ONE;
        return new Cell(trials, hits, (long) Math.floor(expected), (long) Math.ceil(expected));
    }
}
