package dev.plumbline.detector.baseline;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.tally.Tallier;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** From the counts of a day's windows, in order of time, to what its hours say of each rate. */
public final class DayLearner {

    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final Cuts cuts;
    private final TreeMap<RateKey, BlockSpread> rates = new TreeMap<>();

    /** Trials and hits of the hour that is being read. */
    private final Map<RateKey, long[]> counts = new HashMap<>();

    private long hour = Long.MIN_VALUE;

    /** @param cuts where distribution signals are cut; cuts that are not known yet are not learned */
    public DayLearner(Cuts cuts) {
        this.cuts = cuts;
    }

    /**
     * Takes one count of a window that starts at {@code time}.
     *
     * @param cut of the question, or the feature of a distribution
     * @param bin of the value, for a distribution
     * @param stratum with who served, as {@link OwnPast#stratum} says
     */
    public void add(long time, Question question, int cut, int bin, String stratum, long trials, long hits) {
        if (trials == 0 || stratum.startsWith(Tallier.LATE)) {
            return;
        }
        if (Math.floorDiv(time, HOUR) != hour) {
            endHour();
            hour = Math.floorDiv(time, HOUR);
        }
        int size = question.quantiles().size();
        if (size == 0) {
            add(question.name(), cut, stratum, trials, hits);
        }
        for (int i = cut * size; i < (cut + 1) * size; i++) {
            int from = cuts.bin(question.name(), i);
            if (from != Cuts.NONE) {
                add(question.name(), i, stratum, trials, bin >= from ? trials : 0);
            }
        }
    }

    /** Counts for the stratum and for all coarser ones. */
    private void add(String signal, int cut, String stratum, long trials, long hits) {
        for (String s = stratum; s != null; s = BaselineRates.coarser(s)) {
            long[] count = counts.computeIfAbsent(new RateKey(signal, cut, s), k -> new long[2]);
            count[0] += trials;
            count[1] += hits;
        }
    }

    private void endHour() {
        counts.forEach((key, count) -> rates.merge(key, BlockSpread.of(count[0], count[1]), BlockSpread::plus));
        counts.clear();
    }

    /** What was learned; nothing may be added after it. */
    public LearnedDay day(long since, long until) {
        endHour();
        return new LearnedDay(since, until, rates);
    }
}
