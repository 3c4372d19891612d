package dev.plumbline.service.console;

import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Watermark;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** What became of the records, and how far each source has come. Not safe for threads. */
final class ConsoleFeed {

    private final Map<String, Watermark> sources = new TreeMap<>();
    private Accounts accounts = Accounts.NONE;

    /** Takes a watermark once, though it lies in every partition. */
    void record(Watermark watermark) {
        accounts = accounts.plus(watermark.accounts());
        sources.put(watermark.source(), watermark);
    }

    /** The sum since it began to listen. */
    Accounts accounts() {
        return accounts;
    }

    /** The last word of each source. */
    Collection<Watermark> sources() {
        return sources.values();
    }
}
