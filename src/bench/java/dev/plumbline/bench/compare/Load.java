package dev.plumbline.bench.compare;

/** How much traffic there is, as a factor of the mean. */
enum Load {
    CONSTANT("constant") {
        @Override
        double at(Draw draw, long time) {
            return 1;
        }

        @Override
        double mix(long time) {
            return 1;
        }
    },
    /** A daily cycle, one window in twenty without traffic, one in fifty with six times as much. */
    DAILY("daily cycle, bursts") {
        @Override
        double at(Draw draw, long time) {
            double u = draw.uniform();
            double day = 1 + 0.6 * Math.sin(time * 2 * Math.PI / DAY);
            return u < 0.05 ? 0 : u < 0.07 ? 6 * day : day;
        }

        @Override
        double mix(long time) {
            return 1 + 0.5 * Math.sin(time * 2 * Math.PI / HOUR);
        }
    };

    private static final double DAY = 8640;
    private static final double HOUR = 360;

    private final String text;

    Load(String text) {
        this.text = text;
    }

    abstract double at(Draw draw, long time);

    /** What the mix of users makes of a rate that only peers predict. */
    abstract double mix(long time);

    /** The mean of {@link #at} over a day. */
    double mean() {
        return this == CONSTANT ? 1 : 0.93 + 0.02 * 6;
    }

    @Override
    public String toString() {
        return text;
    }
}
