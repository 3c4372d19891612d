package dev.plumbline.models.baseline;

import java.util.List;

/**
 * What a model's own quiet days predict; nobody approved it, so it opens tickets only. Times in milliseconds since the
 * epoch.
 *
 * @param asked since when windows have been judged by such a baseline
 * @param from start of the first window that is judged by this one
 * @param tickets how many it has opened from {@code asked} to {@code from}
 * @param first the first days, at most seven
 * @param last the last days, at most seven; the same as the first until there are more
 */
public record AutomaticBaseline(String model, long asked, long from, long tickets, Period first, Period last)
        implements BaselineRecord {

    /**
     * Some days.
     *
     * @param since start of the first
     * @param until end of the last
     * @param days how many there are
     * @param rates what is predicted
     * @param leftOut how many rates of little traffic are not listed
     */
    public record Period(long since, long until, int days, List<Rate> rates, int leftOut) {

        public Period {
            if (since >= until) {
                throw new IllegalArgumentException("since must lie before until, got " + since + " and " + until);
            }
            rates = List.copyOf(rates);
        }

        /**
         * A rate.
         *
         * @param cut of the signal
         * @param stratum of the traffic, with who served where that is told apart
         * @param hours in which there were trials
         * @param low its lower bound
         * @param high its upper bound
         */
        public record Rate(
                String signal, int cut, String stratum, long trials, long hits, int hours, double low, double high) {}
    }

    @Override
    public long since() {
        return first.since();
    }

    @Override
    public String key() {
        return model + " (automatic)";
    }
}
