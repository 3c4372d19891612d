package dev.plumbline.detector.monitor;

import dev.plumbline.detector.signal.feed.SenderFacts;
import dev.plumbline.detector.tally.IdSample;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.proto.state.IdOwnersState;
import java.util.TreeMap;

/**
 * Under which placement key an id came first, so that one that comes under another is seen. Of the ids of a while those
 * with the {@value #MOST} smallest hashes are remembered: the same ids whenever they come again, and a state that never
 * grows.
 */
public final class IdOwners {

    static final int MOST = 512;

    private static final int DIGITS = 16;
    private static final int RADIX = 16;

    private final long keep;
    private final TreeMap<Long, Owner> owners = new TreeMap<>(Long::compareUnsigned);

    /** Hash of a placement key, and until when it is remembered. */
    private record Owner(long placement, long until) {}

    /** @param keep for how long an id is remembered, in milliseconds of event time */
    public IdOwners(long keep) {
        this.keep = keep;
    }

    /**
     * Takes out the cells of {@link IdSample}; in their place stands whether those ids are shared, for
     * {@link SenderFacts}.
     */
    public void judge(long window, CellTable cells) {
        TreeMap<String, CellKey> sample = new TreeMap<>();
        cells.take(IdSample.NAME).forEach((key, cell) -> sample.put(key.stratum(), key));
        owners.values().removeIf(owner -> owner.until() <= window);
        sample.forEach((hashes, key) -> cells.add(
                new CellKey(SenderFacts.NAME, SenderFacts.IDS, 0, "", key.cohort()),
                Cell.count(1, isShared(hashes, window) ? 1 : 0)));
    }

    private boolean isShared(String hashes, long window) {
        long id = Long.parseUnsignedLong(hashes.substring(0, DIGITS), RADIX);
        long placement = Long.parseUnsignedLong(hashes.substring(DIGITS), RADIX);
        Owner first = owners.putIfAbsent(id, new Owner(placement, window + keep));
        if (owners.size() > MOST) {
            owners.pollLastEntry();
        }
        return first != null && first.placement() != placement;
    }

    /** As a message, for a store. */
    public IdOwnersState.Builder state() {
        IdOwnersState.Builder out = IdOwnersState.newBuilder();
        owners.forEach((id, owner) -> out.addId(id).addOwner(owner.placement()).addUntil(owner.until()));
        return out;
    }

    /** Goes on from a stored {@link #state}. */
    public void restore(IdOwnersState in) {
        for (int i = 0; i < in.getIdCount(); i++) {
            owners.put(in.getId(i), new Owner(in.getOwner(i), in.getUntil(i)));
        }
    }
}
