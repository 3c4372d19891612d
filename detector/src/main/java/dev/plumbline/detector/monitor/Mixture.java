package dev.plumbline.detector.monitor;

import dev.plumbline.detector.evidence.Bet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a monitor bets on, side by side: a grid of bets for each cut of its question, cut after cut. */
public final class Mixture {

    private final List<Bet> bets = new ArrayList<>();
    private final int[] first;
    private final int[] cut;

    /** @param grids the bets of each cut */
    Mixture(List<List<Bet>> grids) {
        first = new int[grids.size() + 1];
        grids.forEach(bets::addAll);
        cut = new int[bets.size()];
        for (int i = 0; i < grids.size(); i++) {
            first[i + 1] = first[i] + grids.get(i).size();
            Arrays.fill(cut, first[i], first[i + 1], i);
        }
    }

    /** How many members it has. */
    int size() {
        return bets.size();
    }

    /** Of which cut a member is. */
    int cut(int member) {
        return cut[member];
    }

    Bet bet(int member) {
        return bets.get(member);
    }

    /** The first member of a cut; of the cut after the last, how many members there are. */
    int first(int of) {
        return first[of];
    }
}
