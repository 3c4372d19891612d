package dev.plumbline.service.probe.ask;

import java.util.concurrent.atomic.AtomicLong;

/** How many tokens a run may have generated, by what was asked for. Safe for threads. */
public final class TokenBudget {

    private final long most;
    private final AtomicLong spent = new AtomicLong();

    public TokenBudget(long most) {
        this.most = most;
    }

    /** Whether so many more may be asked for; if so they are spent. */
    boolean spend(long tokens) {
        if (spent.addAndGet(tokens) <= most) {
            return true;
        }
        spent.addAndGet(-tokens);
        return false;
    }

    public long spent() {
        return spent.get();
    }
}
