package dev.plumbline.detector.baseline;

import dev.plumbline.models.proto.state.LearnedDayState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was learned from the quiet hours of one day: of each rate, how it spread over the hours.
 *
 * @param since start of the day, in milliseconds since the epoch
 * @param until its end
 */
public record LearnedDay(long since, long until, SortedMap<RateKey, BlockSpread> rates) {

    public LearnedDay {
        rates = Collections.unmodifiableSortedMap(new TreeMap<>(rates));
    }

    /** As a message, for a store: names stand once, rates are columns. */
    public LearnedDayState.Builder state() {
        LearnedDayState.Builder out =
                LearnedDayState.newBuilder().setSince(since).setUntil(until);
        Map<String, Integer> names = new LinkedHashMap<>();
        rates.forEach((key, of) -> out.addSignal(number(names, key.signal()))
                .addCut(key.cut())
                .addStratum(number(names, key.stratum()))
                .addHours(of.blocks())
                .addTrials(of.trials())
                .addHits(of.hits())
                .addSquares(of.squares())
                .addSpread(of.spread()));
        return out.addAllNames(names.keySet());
    }

    private static int number(Map<String, Integer> names, String name) {
        Integer known = names.putIfAbsent(name, names.size());
        return known == null ? names.size() - 1 : known;
    }

    /** The reverse of {@link #state}. */
    public static LearnedDay of(LearnedDayState in) {
        TreeMap<RateKey, BlockSpread> rates = new TreeMap<>();
        for (int i = 0; i < in.getSignalCount(); i++) {
            rates.put(
                    new RateKey(in.getNames(in.getSignal(i)), in.getCut(i), in.getNames(in.getStratum(i))),
                    new BlockSpread(in.getHours(i), in.getTrials(i), in.getHits(i), in.getSquares(i), in.getSpread(i)));
        }
        return new LearnedDay(in.getSince(), in.getUntil(), rates);
    }
}
