package dev.plumbline.detector.action;

import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.models.action.Unstick.Seen;
import dev.plumbline.models.proto.state.SightingState;
import dev.plumbline.models.proto.state.SightingsState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * The latest sessions that were sampled on each pool, in the gateway's own pseudonyms. Bounded, whatever the traffic.
 */
final class Sightings {

    static final int KEPT = 200;
    private static final int VERSION = 1;
    private static final StoredForm<SightingsState> FORM =
            new StoredForm<>("sessions", VERSION, SightingsState.parser());
    private static final String PREFIX = "s";

    private final Store store;

    Sightings(Store store) {
        this.store = store;
    }

    void record(String pool, SortedSet<String> sessions, long now) {
        List<Seen> seen = new ArrayList<>(of(pool));
        sessions.forEach(session -> seen.add(new Seen(session, now)));
        List<Seen> kept = seen.subList(Math.max(0, seen.size() - KEPT), seen.size());
        store.put(key(pool), bytes(kept));
    }

    /** Those first seen on the pool at or after {@code from}, the latest last. */
    List<Seen> since(String pool, long from) {
        return of(pool).stream().filter(seen -> seen.since() >= from).toList();
    }

    private List<Seen> of(String pool) {
        byte[] stored = store.get(key(pool));
        if (stored == null) {
            return List.of();
        }
        return FORM.read(stored).getSeenList().stream()
                .map(seen -> new Seen(seen.getSession(), seen.getSince()))
                .toList();
    }

    private static byte[] bytes(List<Seen> seen) {
        SightingsState.Builder out = SightingsState.newBuilder().setVersion(VERSION);
        seen.forEach(s ->
                out.addSeen(SightingState.newBuilder().setSession(s.session()).setSince(s.since())));
        return out.build().toByteArray();
    }

    private static byte[] key(String pool) {
        return (PREFIX + pool).getBytes(StandardCharsets.UTF_8);
    }
}
