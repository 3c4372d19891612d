package dev.plumbline.service.cli.recording;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.Locale;

/** What a load test took, from its making on. */
final class Load {

    private static final double SECOND = 1e9;

    private final long began = System.nanoTime();

    /** How fast it went, what it took of the processors, and what of the heap at most. */
    String line(long responses) {
        double seconds = (double) (System.nanoTime() - began) / SECOND;
        Duration busy = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        return String.format(
                Locale.ROOT,
                "%,.0f responses/s over %,.0f s; %,d s of processor time since the start; %,d MB of heap at most",
                (double) responses / seconds,
                seconds,
                busy.toSeconds(),
                heap() >> 20);
    }

    /**
     * The sum of what each part of the heap held at most, in bytes: garbage included, and no less than ever was in use
     * at once.
     */
    private static long heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
