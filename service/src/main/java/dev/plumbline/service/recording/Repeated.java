package dev.plumbline.service.recording;

import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The same lines several times over, some of them abreast; a {@link SampleTransform} may make other traffic of them.
 */
public final class Repeated implements Lines {

    private final Supplier<Lines> source;
    private final int times;
    private final int abreast;
    private Lines open;
    private @Nullable Line line;
    private int reading;
    private int copy;
    private long before;
    private LongConsumer watcher = read -> {};

    /**
     * Opens the lines for the first time.
     *
     * @param times how often, at least 1
     * @param abreast how many times each line is given before the next one, at least 1
     */
    public Repeated(Supplier<Lines> source, int times, int abreast) {
        this.source = source;
        this.times = times;
        this.abreast = abreast;
        this.open = source.get();
    }

    @Override
    public @Nullable Line next() {
        int round = reading * abreast + copy + 1;
        if (line != null && copy + 1 < abreast && round < times) {
            copy++;
            return line.again(round);
        }
        copy = 0;
        line = open.next();
        while (line == null && (reading + 1) * abreast < times) {
            open.requireWhole();
            open.close();
            reading++;
            before += Math.max(0, open.size());
            open = source.get();
            watch(watcher);
            line = open.next();
        }
        return line == null ? null : line.again(reading * abreast);
    }

    @Override
    public void requireWhole() {
        open.requireWhole();
    }

    @Override
    public long size() {
        return open.size() < 0 ? -1 : (times + abreast - 1) / abreast * open.size();
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
