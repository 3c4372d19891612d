package dev.plumbline.detector.pipeline;

import dev.plumbline.detector.store.PrefixedStore;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.store.StoredTime;
import dev.plumbline.detector.tally.TwinFinder;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.json.ContextJson;
import dev.plumbline.models.policy.Policy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From contexts and watermarks to tallies of twins. A window's contexts wait until all sources of samples have passed
 * it, since who votes depends on who comes first.
 */
public final class TwinStage {

    private static final byte[] CLOSED = "closed".getBytes(StandardCharsets.US_ASCII);

    private final Policy policy;
    private final Store open;
    private final Store progress;
    private final Watermarks samples;
    private final TwinFinder finder;

    /** What closed: up to what time, what was counted, and whether that was all. */
    public record Matched(long time, List<Tally> tallies, boolean ended) {}

    /**
     * @param open contexts of open windows
     * @param progress what the sources have passed, and what has closed
     */
    public TwinStage(Policy policy, Store open, Store progress, Store contexts, Store votes) {
        this.policy = policy;
        this.open = open;
        this.progress = progress;
        this.samples = new Watermarks(SourceStage.SAMPLES, new PrefixedStore(progress, SourceStage.SAMPLES.id()));
        this.finder = new TwinFinder(policy, contexts, votes);
    }

    /** Keeps a context until its window closes; one that comes later waits for the next. */
    public void accept(Context context) {
        byte[] id = context.id().getBytes(StandardCharsets.UTF_8);
        byte[] key = ByteBuffer.allocate(Long.BYTES + id.length)
                .put(time(Math.max(context.window(), closed())))
                .put(id)
                .array();
        open.put(key, ContextJson.write(context));
    }

    /** Notes how far a source has come; returns what closed, or null where nothing did. */
    @Nullable
    public Matched advance(Watermark watermark) {
        boolean before = samples.ended();
        samples.update(watermark);
        boolean ends = samples.ended() && !before;
        long least = samples.least();
        long boundary = least == Watermarks.NONE
                ? Watermarks.NONE
                : policy.windowOf(least - policy.timing().grace().toMillis());
        if (boundary <= closed()) {
            return ends ? new Matched(least, List.of(), true) : null;
        }
        TreeMap<Long, List<Context>> windows = new TreeMap<>();
        List<byte[]> taken = new ArrayList<>();
        open.range(time(Long.MIN_VALUE), time(boundary), (key, value) -> {
            windows.computeIfAbsent(ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE, w -> new ArrayList<>())
                    .add((Context) ContextJson.read(value));
            taken.add(key);
        });
        taken.forEach(open::delete);
        List<Tally> tallies = new ArrayList<>();
        windows.forEach((window, contexts) -> tallies.addAll(finder.close(window, contexts)));
        progress.put(CLOSED, StoredTime.write(boundary));
        return new Matched(least, tallies, samples.ended());
    }

    /** Start of the first window that is open. */
    private long closed() {
        byte[] stored = progress.get(CLOSED);
        return stored == null ? Watermarks.NONE : StoredTime.read(stored);
    }

    private static byte[] time(long window) {
        return ByteBuffer.allocate(Long.BYTES).putLong(window ^ Long.MIN_VALUE).array();
    }
}
