package dev.plumbline.detector.action;

import dev.plumbline.detector.store.Store;
import dev.plumbline.models.action.Unstick.Seen;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalStateException("stored sessions have version " + version + ", this reads " + VERSION);
            }
            List<Seen> seen = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                seen.add(new Seen(in.readUTF(), in.readLong()));
            }
            return seen;
        } catch (IOException e) {
            throw new UncheckedIOException("stored sessions are cut short", e);
        }
    }

    private static byte[] bytes(List<Seen> seen) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeInt(seen.size());
            for (Seen s : seen) {
                out.writeUTF(s.session());
                out.writeLong(s.since());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] key(String pool) {
        return (PREFIX + pool).getBytes(StandardCharsets.UTF_8);
    }
}
