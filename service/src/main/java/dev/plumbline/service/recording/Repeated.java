package dev.plumbline.service.recording;

import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The same lines several times over; a {@link Change} may make other traffic of them. */
public final class Repeated implements Lines {

    private final Supplier<Lines> source;
    private final int times;
    private Lines open;
    private int round;
    private long before;
    private LongConsumer watcher = read -> {};

    /**
     * Opens the lines for the first time.
     *
     * @param times how often, at least 1
     */
    public Repeated(Supplier<Lines> source, int times) {
        this.source = source;
        this.times = times;
        this.open = source.get();
    }

    @Override
    public @Nullable Line next() {
        Line line = open.next();
        while (line == null && round + 1 < times) {
            open.requireWhole();
            open.close();
            round++;
            before += Math.max(0, open.size());
            open = source.get();
            watch(watcher);
            line = open.next();
        }
        return line == null ? null : line.again(round);
    }

    @Override
    public void requireWhole() {
        open.requireWhole();
    }

    @Override
    public long size() {
        return open.size() < 0 ? -1 : times * open.size();
    }

    @Override
    public void watch(LongConsumer watcher) {
        this.watcher = watcher;
        long base = before;
        open.watch(read -> watcher.accept(base + read));
    }

    @Override
    public void close() {
        open.close();
    }
}
