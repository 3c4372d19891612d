package dev.plumbline.service.gate;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** Makes gates, and time that stands still until it is moved. */
public final class Gates {

    private Gates() {}

    /** A clock that somebody else turns. */
    public static final class StillClock extends Clock {

        public volatile long now = 1_000_000;

        @Override
        public long millis() {
            return now;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    public static Gate gate(String model, String pool, Gate.State state, Verdict verdict, long expiry) {
        return new Gate(
                model,
                pool,
                state,
                verdict,
                "why",
                new Gate.Grounds(10, 5, List.of(), Double.NaN, Double.NaN),
                null,
                new Gate.Lease(0, 0, expiry));
    }

    static Instruction said(String pool, Instruction.Kind kind, long time, long until) {
        return new Instruction("m", kind, pool, null, "ann", "a drill", time, until);
    }
}
