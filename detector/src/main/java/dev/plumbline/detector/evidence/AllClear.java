package dev.plumbline.detector.evidence;

import java.util.Collection;
import java.util.List;

/**
 * Whether a fault is over: it must have seemed so, by {@link Recovery}, for as long as somebody asks for, without a
 * sign of the fault in between. What counts as a sign is evidence of 500 to 1 in what has just come, by the bets of the
 * alarm's direction: then the fault is back, however much speaks of its end.
 */
public final class AllClear {

    /** Healthy traffic shows such a sign once in 500 windows at most. */
    private static final double LN_SIGN = StrictMath.log(500);

    private static final long NOT = Long.MAX_VALUE;

    private final Recovery recovery;
    private final DesignEffect clustering;
    private ShiryaevRoberts signs;
    private long since;

    /** @param bets how many bets have the direction of the alarm */
    public AllClear(int bets) {
        this(new Recovery(), new DesignEffect(), new ShiryaevRoberts(bets), NOT);
    }

    /** Goes on from a stored state. */
    public AllClear(Recovery recovery, DesignEffect clustering, ShiryaevRoberts signs, long since) {
        this.recovery = recovery;
        this.clustering = clustering;
        this.signs = signs;
        this.since = since;
    }

    /** Takes one window from the onset to the alarm. */
    public void before(List<Counts> window) {
        clustering.update(window);
    }

    /**
     * Takes one window after the alarm.
     *
     * @param now its time, in milliseconds; not before that of the last one
     * @param early what was seen of the fault around its alarm, as {@link Recovery#update} needs it
     * @param bet the bet that raised the alarm; always the same
     * @param lnE what each bet of its direction wins in this window
     * @param pace windows from one bet on recovery to the next, at least 1; always the same
     */
    public void update(long now, List<Counts> window, Collection<Counts> early, Bet bet, double[] lnE, long pace) {
        clustering.update(window);
        recovery.update(window, early, bet.shape(), bet.factor() > 1, pace, clustering.value());
        for (int i = 0; i < lnE.length; i++) {
            signs.update(i, lnE[i]);
        }
        boolean sign = signs.value() >= LN_SIGN;
        signs = sign ? new ShiryaevRoberts(lnE.length) : signs;
        if (sign || !recovery.shown()) {
            since = NOT;
        } else if (since == NOT) {
            since = now;
        }
    }

    /** Whether it has been so for {@code hold} milliseconds at {@code now}. */
    public boolean held(long now, long hold) {
        return since != NOT && now - since >= hold;
    }

    /** For storing. */
    public Recovery recovery() {
        return recovery;
    }

    /** How many times as wide as independent ones the trials scatter. */
    public DesignEffect clustering() {
        return clustering;
    }

    /** For storing. */
    public ShiryaevRoberts signs() {
        return signs;
    }

    /** For storing: since when it has seemed over; the largest number where it does not. */
    public long since() {
        return since;
    }
}
