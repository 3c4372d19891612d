package dev.plumbline.bench.compare;

import dev.plumbline.detector.evidence.Bet;
import java.util.List;

/**
 * All that a method may know before it starts.
 *
 * @param bets of the monitor
 * @param fault what the oracle knows
 * @param sign 1 where the fault is too many hits, −1 where too few: no method is asked to look the other way
 * @param mean of the windows' residual rates, on healthy traffic
 * @param deviation of the same
 * @param peers whether other pools are seen beside this one
 */
record Setting(List<Bet> bets, Bet fault, int sign, double mean, double deviation, boolean peers) {

    /** Residual rate in standard deviations, towards the fault. */
    double standard(double residual) {
        return sign * (residual - mean) / deviation;
    }
}
