package dev.plumbline.bench.compare;

/**
 * A fault in a fleet.
 *
 * @param factor how it bends rates
 * @param ramp windows until it is there in full
 */
record Scenario(String name, Fleet fleet, double factor, int ramp, Load load) {

    /** A stream whose fault begins after {@code healthy} windows. */
    Stream stream(long seed, int healthy) {
        Draw draw = new Draw(seed);
        long start = (long) (draw.uniform() * 8640);
        long[] time = {0};
        return () -> {
            long t = time[0]++;
            double grown = t < healthy ? 0 : Math.min(1, (t - healthy + 1.0) / Math.max(1, ramp));
            return fleet.window(draw, load, start + t, 1 + grown * (factor - 1));
        };
    }

    /** Lorden's limit, in windows: of a fault that is there at once, what anybody needs in the mean. */
    double limit(double between) {
        double each = fleet.information(factor) * load.mean();
        return Math.log(between) / each;
    }
}
