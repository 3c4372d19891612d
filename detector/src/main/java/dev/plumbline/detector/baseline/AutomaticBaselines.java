package dev.plumbline.detector.baseline;

import dev.plumbline.detector.baseline.BaselineRates.Rates;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.models.baseline.AutomaticBaseline.Period;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model's own quiet days as baselines: the first seven, and the last seven, since what drifts slowly the last days
 * follow. Both are asked where no approved baseline is in force. Distribution signals are cut where the first day cut
 * them, for days can be added up only if all were cut alike.
 */
public final class AutomaticBaselines {

    /** More rates than this are not published. */
    private static final int PUBLISHED = 2_000;

    private final double dayToDay;
    private final TreeMap<Long, LearnedDay> days = new TreeMap<>();
    private Cuts cuts = Cuts.EMPTY;
    private long from = Long.MAX_VALUE;
    private boolean silent;
    private DayRates first;
    private DayRates last;

    /** @param dayToDay as the policy states it */
    public AutomaticBaselines(double dayToDay) {
        this.dayToDay = dayToDay;
        this.first = new DayRates(List.of(), dayToDay);
        this.last = first;
    }

    /**
     * Takes a day; it counts from the windows on that are judged with {@code window} or later.
     *
     * @return starts of the days that are not needed any more
     */
    public List<Long> learn(LearnedDay day, long window) {
        days.put(day.since(), day);
        List<Long> forgotten = days.keySet().stream()
                .skip(DayRates.DAYS)
                .limit(Math.max(0, days.size() - 2 * DayRates.DAYS))
                .toList();
        forgotten.forEach(days::remove);
        from = window;
        prepare();
        return forgotten;
    }

    /** Goes on with stored days. */
    public void restore(Collection<LearnedDay> learned, Cuts stored, long since) {
        learned.forEach(day -> days.put(day.since(), day));
        cuts = stored;
        from = since;
        prepare();
    }

    private void prepare() {
        first = new DayRates(firstDays(), dayToDay);
        last = days.size() <= DayRates.DAYS ? first : new DayRates(lastDays(), dayToDay);
    }

    private List<LearnedDay> firstDays() {
        return days.values().stream().limit(DayRates.DAYS).toList();
    }

    private List<LearnedDay> lastDays() {
        return days.values().stream()
                .skip(Math.max(0, days.size() - DayRates.DAYS))
                .toList();
    }

    /** Where the next day is cut: where the first was, and where it had no cut yet, as {@code now} says. */
    public Cuts cutsOr(Cuts now) {
        TreeMap<String, List<Integer>> bins = new TreeMap<>(now.bins());
        bins.replaceAll((signal, of) -> {
            List<Integer> filled = new ArrayList<>(of);
            for (int cut = 0; cut < filled.size(); cut++) {
                int known = cuts.bin(signal, cut);
                filled.set(cut, known == Cuts.NONE ? filled.get(cut) : Integer.valueOf(known));
            }
            return List.copyOf(filled);
        });
        cuts = new Cuts(Cuts.NOBODY, bins);
        return cuts;
    }

    public Cuts cuts() {
        return cuts;
    }

    /** Start of the first window that is judged by what was learned last; the end of time before anything was. */
    public long from() {
        return from;
    }

    /** Whether nobody asks, since an approved baseline is in force. */
    public void setSilent(boolean silent) {
        this.silent = silent;
    }

    /** The days by themselves, as an automatic reference asks of them. */
    public History of(Reference reference) {
        return new Days(reference == Reference.FIRST_DAYS);
    }

    /** For people: the first days, or the last. */
    public Period period(boolean ofFirst) {
        List<LearnedDay> of = ofFirst ? firstDays() : lastDays();
        List<Period.Rate> all = new ArrayList<>();
        DayRates rates = ofFirst ? first : last;
        for (Map.Entry<RateKey, BlockSpread> e : rates.counts().entrySet()) {
            Rates bounds = rates.rates(e.getKey());
            if (bounds != null) {
                all.add(rate(e.getKey(), e.getValue(), bounds));
            }
        }
        List<Period.Rate> most = all.stream()
                .sorted(Comparator.comparingLong(Period.Rate::trials).reversed())
                .limit(PUBLISHED)
                .sorted(Comparator.comparing(Period.Rate::signal)
                        .thenComparing(Period.Rate::cut)
                        .thenComparing(Period.Rate::stratum))
                .toList();
        return new Period(of.get(0).since(), of.get(of.size() - 1).until(), of.size(), most, all.size() - most.size());
    }

    private static Period.Rate rate(RateKey key, BlockSpread of, Rates bounds) {
        return new Period.Rate(
                key.signal(),
                key.cut(),
                key.stratum(),
                of.trials(),
                of.hits(),
                of.blocks(),
                bounds.low(),
                bounds.high());
    }

    /** Either the first days or the last. */
    private final class Days implements History {

        private final boolean ofFirst;

        Days(boolean ofFirst) {
            this.ofFirst = ofFirst;
        }

        @Override
        public boolean isKnown(long judged) {
            return !silent && judged >= from;
        }

        @Override
        public Cuts cuts(Cuts window) {
            return cuts;
        }

        /** Never: what nobody approved does not say who is compared with whom. */
        @Override
        public boolean differs(Cuts of, String signal, int cut, String stratum) {
            return false;
        }

        @Override
        public @Nullable Rates rates(Cuts of, String signal, int cut, String stratum) {
            return (ofFirst ? first : last).rates(new RateKey(signal, cut, stratum));
        }
    }
}
