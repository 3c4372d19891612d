package dev.plumbline.detector.baseline;

import dev.plumbline.detector.baseline.BaselineRates.Rates;
import dev.plumbline.detector.evidence.ClopperPearson;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What some quiet days predict: of each rate the widest bounds of three, which all hold together with probability 99%
 * if days to come are like them. The trials' own (Clopper and Pearson), those of the next hour by how hours spread, and
 * those of the next day by how days spread. Fewer than seven days do not say how days spread; then bounds are wider by
 * a tolerance that the policy states.
 *
 * <p>Who served has bounds as wide as its own past and that of all others together, unless the two have nothing in
 * common or it is a question of latency: then its own alone. What was hardly seen may be like any other.
 */
final class DayRates {

    /** Days that say how days differ. */
    static final int DAYS = 7;

    /** The chance that any of the bounds is wrong. */
    private static final double DELTA = 0.01;

    /** Fewer trials than this say too little. */
    private static final long ENOUGH = 200;

    /** Fewer hours than this say too little of how hours spread. */
    private static final double HOURS = 12;

    private final TreeMap<RateKey, BlockSpread> hours = new TreeMap<>();
    private final TreeMap<RateKey, BlockSpread> days = new TreeMap<>();
    private final double dayToDay;
    private final double alpha;
    private final Map<RateKey, Optional<Rates>> known = new HashMap<>();

    /** @param dayToDay relative difference of odds between days that is harmless, before seven days are known */
    DayRates(Collection<LearnedDay> learned, double dayToDay) {
        for (LearnedDay day : learned) {
            day.rates().forEach((key, of) -> {
                hours.merge(key, of, BlockSpread::plus);
                days.merge(key, BlockSpread.of(of.trials(), of.hits()), BlockSpread::plus);
            });
        }
        this.dayToDay = dayToDay;
        this.alpha = DELTA / (2.0 * Math.max(1, hours.size()));
    }

    /** What was counted, by rate. */
    SortedMap<RateKey, BlockSpread> counts() {
        return hours;
    }

    /** Bounds of a rate; null where the days say nothing of it. */
    @Nullable
    Rates rates(RateKey key) {
        Optional<Rates> found = known.get(key);
        if (found == null) {
            found = Optional.ofNullable(find(key));
            known.put(key, found);
        }
        return found.orElse(null);
    }

    private @Nullable Rates find(RateKey key) {
        Rates own = own(key);
        String wider = BaselineRates.coarser(key.stratum());
        if (wider == null) {
            return own;
        }
        RateKey all = new RateKey(key.signal(), key.cut(), wider);
        if (own == null) {
            return hull(rates(all), within(all));
        }
        boolean alone = !OwnPast.isServed(key.stratum()) || OwnPast.always(key.signal());
        return alone || own.excludes(rates(all)) ? own : hull(own, rates(all));
    }

    /** Bounds from what was counted of this very rate; null where that is too little. */
    private @Nullable Rates own(RateKey key) {
        BlockSpread of = hours.get(key);
        if (of == null || of.trials() < ENOUGH || of.effective() < HOURS) {
            return null;
        }
        Rates trials = new Rates(
                ClopperPearson.lower(of.trials(), of.hits(), alpha),
                ClopperPearson.upper(of.trials(), of.hits(), alpha));
        Rates bounds = trials.hull(of.next(alpha));
        BlockSpread byDay = days.get(key);
        return byDay == null || byDay.blocks() < DAYS ? bounds.widened(dayToDay) : bounds.hull(byDay.next(alpha));
    }

    /** Bounds as wide as those of all that is within a stratum. */
    private @Nullable Rates within(RateKey whole) {
        Rates hull = null;
        RateKey first = new RateKey(whole.signal(), whole.cut(), whole.stratum());
        for (RateKey key : hours.tailMap(first, false).keySet()) {
            boolean same = key.signal().equals(whole.signal()) && key.cut() == whole.cut();
            if (!same || !key.stratum().startsWith(whole.stratum())) {
                break;
            }
            if (BaselineRates.isWithin(key.stratum(), whole.stratum())) {
                hull = hull(hull, own(key));
            }
        }
        return hull;
    }

    private static @Nullable Rates hull(@Nullable Rates a, @Nullable Rates b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.hull(b);
    }
}
