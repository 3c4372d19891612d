package dev.plumbline.service.report;

import dev.plumbline.models.incident.Evidence;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The evidence of every monitor over time, in at most {@value #MOST} steps: when a recording is longer, two steps
 * become one, which keeps the greater.
 */
final class Curves {

    static final int MOST = 720;

    /** More monitors than these are not drawn. */
    private static final int MONITORS = 20_000;

    private final Map<String, Curve> curves = new TreeMap<>();
    private long first = Long.MIN_VALUE;
    private long step;
    private double threshold;

    /** One monitor. */
    static final class Curve {

        final String model;
        final Evidence.Reading monitor;
        private final float[] values = new float[MOST];
        private float highest = Float.NEGATIVE_INFINITY;

        Curve(String model, Evidence.Reading monitor) {
            this.model = model;
            this.monitor = monitor;
            Arrays.fill(values, Float.NaN);
        }

        void record(int at, float value) {
            values[at] = Float.isNaN(values[at]) ? value : Math.max(values[at], value);
            highest = Math.max(highest, value);
        }

        void halve() {
            for (int i = 0; i < MOST; i++) {
                float a = 2 * i < MOST ? values[2 * i] : Float.NaN;
                float b = 2 * i < MOST ? values[2 * i + 1] : Float.NaN;
                values[i] = Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.max(a, b);
            }
        }

        /** ln of its evidence in a step; NaN where it was not asked. */
        float at(int step) {
            return values[step];
        }

        /** The most it ever was. */
        float highest() {
            return highest;
        }
    }

    /** @param window length of a window, in milliseconds */
    Curves(long window) {
        this.step = window;
    }

    void record(Evidence evidence) {
        first = first == Long.MIN_VALUE ? evidence.window() : first;
        while ((evidence.window() - first) / step >= MOST) {
            curves.values().forEach(Curve::halve);
            step *= 2;
        }
        int at = (int) Math.max(0, (evidence.window() - first) / step);
        for (Evidence.Reading reading : evidence.monitors()) {
            threshold = Math.max(threshold, Double.isFinite(reading.threshold()) ? reading.threshold() : 0);
            String name =
                    evidence.model() + "/" + reading.signal() + "/" + reading.reference() + "/" + reading.cohort();
            Curve curve = curves.get(name);
            if (curve == null && curves.size() < MONITORS) {
                curve = new Curve(evidence.model(), reading);
                curves.put(name, curve);
            }
            if (curve != null && Double.isFinite(reading.evidence())) {
                curve.record(at, (float) reading.evidence());
            }
        }
    }

    /** Those of some signals that came nearest to an alarm. */
    List<Curve> top(Collection<String> signals, int most) {
        return curves.values().stream()
                .filter(c -> signals.contains(c.monitor.signal()) && c.highest() > Float.NEGATIVE_INFINITY)
                .sorted(Comparator.comparingDouble((Curve c) -> -c.highest()))
                .limit(most)
                .toList();
    }

    int count() {
        return curves.size();
    }

    /** Start of the first step, in milliseconds since the epoch. */
    long first() {
        return first;
    }

    /** Length of a step, in milliseconds. */
    long step() {
        return step;
    }

    /** What the evidence must reach to page. */
    double threshold() {
        return threshold;
    }
}
