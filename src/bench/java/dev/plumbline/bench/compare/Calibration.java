package dev.plumbline.bench.compare;

import dev.plumbline.detector.evidence.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * How often one method alarms on healthy traffic, for any threshold: of each run the windows in which its score passed
 * all before are kept. Runs end after twice the time between alarms that is wanted; the mean time is all that was
 * watched over all alarms.
 */
final class Calibration {

    private final List<TreeMap<Double, Integer>> runs = new ArrayList<>();
    private final int length;

    /**
     * @param healthy a healthy stream by its seed
     * @param seeds how many
     */
    Calibration(Method method, LongFunction<Stream> healthy, int seeds, int length) {
        this.length = length;
        for (int seed = 0; seed < seeds; seed++) {
            Stream stream = healthy.apply(seed);
            Detector detector = method.any();
            TreeMap<Double, Integer> records = new TreeMap<>();
            for (int t = 0; t < length; t++) {
                List<Counts> window = stream.next();
                double score = window.isEmpty() ? Double.NEGATIVE_INFINITY : detector.score(window);
                if (score > (records.isEmpty() ? Double.NEGATIVE_INFINITY : records.lastKey())) {
                    records.put(score, t + 1);
                }
            }
            runs.add(records);
        }
    }

    /** Windows between alarms. */
    double between(double threshold) {
        long watched = 0;
        int alarms = 0;
        for (TreeMap<Double, Integer> records : runs) {
            Map.Entry<Double, Integer> first = records.ceilingEntry(threshold);
            watched += first == null ? length : first.getValue();
            alarms += first == null ? 0 : 1;
        }
        return alarms == 0 ? Double.POSITIVE_INFINITY : (double) watched / alarms;
    }

    /** The lowest threshold with at least so many windows between alarms. */
    double threshold(double between) {
        TreeMap<Double, Integer> all = new TreeMap<>();
        runs.forEach(all::putAll);
        for (double score : all.keySet()) {
            if (between(score) >= between) {
                return score;
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}
