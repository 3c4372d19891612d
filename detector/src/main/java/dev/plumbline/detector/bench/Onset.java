package dev.plumbline.detector.bench;

import java.util.BitSet;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The window in which a fault most likely began: the start of the stretch up to now in which the bet won most (the maximum
 * likelihood estimate of the change point, Page 1954).
 */
final class Onset {

    private final Ask ask;
    private final int member;
    private final BitSet members;
    private double won;
    private long began = Long.MIN_VALUE;

    Onset(Ask ask, int member, BitSet members) {
        this.ask = ask;
        this.member = member;
        this.members = members;
    }

    /**
     * Start of that window, in milliseconds since the epoch.
     *
     * @param mask what cannot be seen, by start of window
     * @param now start of the last window to look at, and the answer where nothing was ever won
     */
    long find(History history, LongFunction<BitSet> mask, long now) {
        history.replay(Long.MIN_VALUE, past -> {
            if (past.start() <= now) {
                take(past, mask.apply(past.start()));
            }
        });
        return began == Long.MIN_VALUE ? now : began;
    }

    private void take(Window window, BitSet masked) {
        List<Tabulation.Group> groups = new Tabulation(window, ask).of(members, masked);
        double lnE = 0;
        boolean asked = false;
        for (Tabulation.Group group : groups) {
            if (group.key().cut() == ask.cut(member)) {
                lnE += ask.lnE(group, member);
                asked = true;
            }
        }
        if (!asked) {
            return;
        }
        if (won <= 0) {
            won = 0;
            began = window.start();
        }
        won += lnE;
    }
}
