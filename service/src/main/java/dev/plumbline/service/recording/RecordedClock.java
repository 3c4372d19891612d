package dev.plumbline.service.recording;

/**
 * The clock by which a recording was made, found from the event times of its lines: how late it was when each was
 * written.
 *
 * <p>Lines are nearly in order, but some come late and some are dated wrongly, in either direction. Of the
 * {@value #SIDE} lines before a line, itself and the {@value #SIDE} after it, those that most likely tell the time are
 * the longest run that is in order (a longest non-decreasing subsequence); the clock is the time of the last of them
 * that is not after the line, and never moves back.
 *
 * <p>So where lines are in order the clock is each line's own time, however long traffic paused and however thin it is;
 * lines that are dated an hour ahead or a week back move nothing, be it one or every third; and what comes late holds
 * nothing up. It looks {@value #SIDE} lines ahead. Wrong dates that nothing follows are believed: the last line's own,
 * for one. Where lines are so long that what lies ahead must not be kept, it looks as far as there are lines.
 */
public final class RecordedClock {

    /** How many lines on either side have a say. */
    public static final int SIDE = 128;

    private static final int MASK = 4 * SIDE - 1;

    private final long[] times = new long[MASK + 1];
    private final Chain chain = new Chain(2 * SIDE + 1);
    private long added;
    private long told;
    private boolean ended;
    private long clock = Long.MIN_VALUE;

    /** Takes the event time of the next line. */
    public void add(long time) {
        if (ended || ready()) {
            throw new IllegalStateException(ended ? "the recording has ended" : "a clock must be taken first");
        }
        times[(int) added++ & MASK] = time;
    }

    /** No line comes any more. */
    public void end() {
        ended = true;
    }

    /** Whether the clock of the next line is known. */
    public boolean ready() {
        return told < added && (ended || added - told > SIDE);
    }

    /** Whether there is a next line, though fewer may lie ahead of it than it looks at. */
    boolean hasNext() {
        return told < added;
    }

    /** The clock of the next line, which is the one after the last that was asked for. */
    public long next() {
        if (!ready()) {
            throw new IllegalStateException("the clock of the next line is not known yet");
        }
        return early();
    }

    /** The same from as many lines as there are. */
    long early() {
        long first = Math.max(0, told - SIDE);
        chain.clear();
        for (long i = first; i < Math.min(added, told + SIDE + 1); i++) {
            chain.add(times[(int) i & MASK]);
        }
        clock = Math.max(clock, chain.at((int) (told - first)));
        told++;
        return clock;
    }

    /** A longest non-decreasing subsequence, by patience sorting. */
    private static final class Chain {

        private final long[] values;
        private final int[] before;
        private final int[] tails;
        private int size;
        private int length;

        Chain(int capacity) {
            values = new long[capacity];
            before = new int[capacity];
            tails = new int[capacity];
        }

        void clear() {
            size = 0;
            length = 0;
        }

        void add(long value) {
            int low = length > 0 && values[tails[length - 1]] <= value ? length : 0; // most lines are in order
            int high = length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (values[tails[middle]] <= value) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            values[size] = value;
            before[size] = low == 0 ? -1 : tails[low - 1];
            tails[low] = size++;
            length = Math.max(length, low + 1);
        }

        /** The value of its last member at or before {@code place}. */
        long at(int place) {
            int member = tails[length - 1];
            int second = member;
            while (member > place && before[member] >= 0) {
                second = member;
                member = before[member];
            }
            // What is before the first member may take its place if it fits.
            return member > place && values[place] <= values[second] ? values[place] : values[member];
        }
    }
}
