package dev.plumbline.service.backtest;

import java.util.Locale;

/** Spans of time in words, in the unit that a person would choose. */
public final class Spans {

    private static final double MINUTE = 60_000;
    private static final double HOUR = 60 * MINUTE;
    private static final double DAY = 24 * HOUR;

    private Spans() {}

    /** {@code 40 s}, {@code 3.5 min}, {@code 6.1 h}, {@code 19 d}. */
    public static String words(long span) {
        double millis = (double) span;
        if (millis < 1.5 * MINUTE) {
            return number(millis / 1000, 0) + " s";
        }
        if (millis < 1.5 * HOUR) {
            return number(millis / MINUTE, 1) + " min";
        }
        return millis < 2 * DAY ? number(millis / HOUR, 1) + " h" : number(millis / DAY, 0) + " d";
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
