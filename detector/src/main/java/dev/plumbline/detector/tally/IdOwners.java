package dev.plumbline.detector.tally;

import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.models.proto.state.IdOwnersState;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * Under which placement key an id came first. Of the ids of a while those with the {@value #MOST} smallest hashes are
 * remembered: a fixed sample of all ids, the same whenever they come again, in a state that never grows.
 */
final class IdOwners {

    static final int MOST = 512;

    private static final byte[] KEY = "owners".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final StoredForm<IdOwnersState> FORM =
            new StoredForm<>("owners of ids", VERSION, IdOwnersState.parser());

    private final Store store;
    private final TreeMap<Long, Owner> owners = new TreeMap<>();
    private boolean changed;

    /** Hash of a placement key, and until when it is remembered. */
    private record Owner(long placement, long until) {}

    IdOwners(Store store) {
        this.store = store;
        byte[] stored = store.get(KEY);
        if (stored != null) {
            IdOwnersState in = FORM.read(stored);
            for (int i = 0; i < in.getIdCount(); i++) {
                owners.put(in.getId(i), new Owner(in.getOwner(i), in.getUntil(i)));
            }
        }
    }

    /** Whether an id is among those that are remembered; 0 stands for one that an earlier version did not keep. */
    boolean watches(long id) {
        return id != 0 && (owners.size() < MOST || id <= owners.lastKey());
    }

    /**
     * Whether the id of a response, which is watched, came under another placement key before.
     *
     * @param keep for how long it is remembered, in milliseconds of event time
     */
    boolean isShared(Observations of, long keep) {
        long id = of.origin().id();
        Owner first = owners.get(id);
        if (first != null && first.until() > of.time()) {
            return first.placement() != of.placement().low();
        }
        owners.put(id, new Owner(of.placement().low(), of.time() + keep));
        if (owners.size() > MOST) {
            owners.pollLastEntry();
        }
        changed = true;
        return false;
    }

    /** Forgets what may be forgotten before {@code time}, and stores the rest. */
    void save(long time) {
        changed |= owners.values().removeIf(owner -> owner.until() <= time);
        if (changed) {
            IdOwnersState.Builder out = IdOwnersState.newBuilder().setVersion(VERSION);
            owners.forEach((id, owner) ->
                    out.addId(id).addOwner(owner.placement()).addUntil(owner.until()));
            store.put(KEY, out.build().toByteArray());
            changed = false;
        }
    }
}
