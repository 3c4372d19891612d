package dev.plumbline.service.delivery.notify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How things stand with one receiver. It is open while the last tries failed: then one request at a time finds out
 * whether that is over. Read by any thread.
 */
public final class ReceiverHealth {

    private final String receiver;
    private final Backoff backoff;
    private final Clock clock;
    private State state;

    /**
     * One moment.
     *
     * @param failures in a row
     * @param since when the first of them was; null without any
     * @param next not to be tried before; null without failures
     * @param last what the last answer was
     * @param waiting alerts that were read and not yet told
     * @param refused how many alerts the receiver did not want since the start
     */
    public record State(
            int failures, @Nullable Instant since, @Nullable Instant next, String last, int waiting, long refused) {

        /** Whether the receiver cannot be reached. */
        public boolean open() {
            return failures > 0;
        }
    }

    ReceiverHealth(String receiver, Backoff backoff, Clock clock) {
        this.receiver = receiver;
        this.backoff = backoff;
        this.clock = clock;
        this.state = new State(0, null, null, "", 0, 0);
    }

    /** Whose it is. */
    public String receiver() {
        return receiver;
    }

    /** How things stand now. */
    public synchronized State state() {
        return state;
    }

    /** A sentence for people where something is wrong; null where nothing is. */
    public synchronized @Nullable String trouble() {
        if (state.open()) {
            return "receiver " + receiver + " has failed " + state.failures() + " times since " + state.since() + " ("
                    + state.last() + "), " + state.waiting() + " alerts wait";
        }
        return state.refused() == 0
                ? null
                : "receiver " + receiver + " refused " + state.refused() + " alerts (" + state.last() + ")";
    }

    synchronized void worked() {
        state = new State(0, null, null, state.refused() == 0 ? "" : state.last(), state.waiting(), state.refused());
    }

    synchronized void refused(String why) {
        state = new State(0, null, null, why, state.waiting(), state.refused() + 1);
    }

    synchronized void failed(String why, Duration asked) {
        int failures = state.failures() + 1;
        Instant since = state.since() == null ? clock.instant() : state.since();
        Instant next = clock.instant().plus(backoff.next(failures, asked));
        state = new State(failures, since, next, why, state.waiting(), state.refused());
    }

    synchronized void waiting(int alerts) {
        state = new State(state.failures(), state.since(), state.next(), state.last(), alerts, state.refused());
    }

    /** How long to wait before the next try. */
    synchronized Duration rest() {
        Instant next = state.next();
        if (next == null || !clock.instant().isBefore(next)) {
            return Duration.ZERO;
        }
        return Duration.between(clock.instant(), next);
    }
}
