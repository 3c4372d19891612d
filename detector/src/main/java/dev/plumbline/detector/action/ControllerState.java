package dev.plumbline.detector.action;

import dev.plumbline.detector.monitor.CohortHealth;
import dev.plumbline.detector.store.Store;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.json.InstructionJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that a controller must remember between two windows, but for the sessions that were sampled. */
final class ControllerState {

    private static final int VERSION = 1;
    private static final byte[] KEY = {'m'};

    final PoolRegistry roster = new PoolRegistry();

    /** Gates that are closed, by pool. */
    final TreeMap<String, Lease> leases = new TreeMap<>();

    /** When a pool was last given back. */
    long released = Long.MIN_VALUE;

    /** Incidents whose evidence was once enough for an action, until they close. */
    final TreeSet<String> actionable = new TreeSet<>();

    /** What people said of incidents. */
    final TreeMap<String, Instruction> words = new TreeMap<>();

    /** People's overrides, by pool. */
    final TreeMap<String, Instruction> overrides = new TreeMap<>();

    /** The last decision by subject, so that only changes are told. */
    final TreeMap<String, String> told = new TreeMap<>();

    /** What was last published, by pool. */
    final TreeMap<String, Published> published = new TreeMap<>();

    /** How pools stood when they were last asked. */
    final TreeMap<String, CohortHealth> standings = new TreeMap<>();

    long judged = Long.MIN_VALUE;

    final TreeMap<String, Harm> harms = new TreeMap<>();

    /** Unsticks and rollbacks that were told, by id. */
    final TreeMap<String, Enforcement> done = new TreeMap<>();

    /** A gate that is closed. */
    record Lease(long since, String incident) {}

    /** What was said of a pool, since when, and when it was last repeated. */
    record Published(String print, String state, long since, long time) {}

    /** The ledger of an incident, and of what cohort since when. */
    record Harm(String cohort, long onset, Ledger ledger) {}

    /**
     * Forgets what is about incidents that are over, and instructions that have expired.
     *
     * @param open ids of open incidents
     * @param found ids of all incidents that the window names
     */
    void forget(Set<String> open, Set<String> found, long now) {
        actionable.retainAll(open);
        harms.keySet().retainAll(found);
        words.values().removeIf(instruction -> instruction.until() <= now);
        overrides.values().removeIf(instruction -> instruction.until() <= now);
        done.keySet().removeIf(action -> !open.contains(ActionIds.incident(action)));
    }

    /** How one entry is written. */
    @FunctionalInterface
    private interface Writer<V> {
        void write(V value, DataOutputStream out) throws IOException;
    }

    /** How one entry is read. */
    @FunctionalInterface
    private interface Reader<V> {
        V read(DataInputStream in) throws IOException;
    }

    /** What the store holds, or nothing yet. */
    static ControllerState load(Store store) {
        ControllerState memo = new ControllerState();
        byte[] stored = store.get(KEY);
        if (stored != null) {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
                memo.read(in);
            } catch (IOException e) {
                throw new UncheckedIOException("stored actions are cut short", e);
            }
        }
        return memo;
    }

    void save(Store store) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        store.put(KEY, bytes.toByteArray());
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeByte(VERSION);
        roster.write(out);
        write(leases, out, (lease, o) -> {
            o.writeLong(lease.since());
            o.writeUTF(lease.incident());
        });
        out.writeLong(released);
        out.writeInt(actionable.size());
        for (String incident : actionable) {
            out.writeUTF(incident);
        }
        write(words, out, (said, o) -> o.writeUTF(InstructionJson.write(said)));
        write(overrides, out, (said, o) -> o.writeUTF(InstructionJson.write(said)));
        write(told, out, (text, o) -> o.writeUTF(text));
        write(published, out, (p, o) -> {
            o.writeUTF(p.print());
            o.writeUTF(p.state());
            o.writeLong(p.since());
            o.writeLong(p.time());
        });
        write(standings, out, (s, o) -> {
            o.writeUTF(s.pool());
            o.writeLong(s.responses());
            o.writeLong(s.sessions());
            o.writeBoolean(s.passes());
            o.writeUTF(s.reason());
        });
        out.writeLong(judged);
        write(harms, out, (h, o) -> {
            o.writeUTF(h.cohort());
            o.writeLong(h.onset());
            o.writeLong(h.ledger().responses());
            o.writeLong(h.ledger().placed());
            o.writeLong(h.ledger().allResponses());
            o.writeLong(h.ledger().allPlaced());
        });
        write(done, out, (force, o) -> o.writeUTF(force.name()));
    }

    private void read(DataInputStream in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IllegalStateException("stored actions have version " + version + ", this reads " + VERSION);
        }
        roster.read(in);
        read(leases, in, i -> new Lease(i.readLong(), i.readUTF()));
        released = in.readLong();
        for (int i = in.readInt(); i > 0; i--) {
            actionable.add(in.readUTF());
        }
        read(words, in, i -> InstructionJson.read(i.readUTF()));
        read(overrides, in, i -> InstructionJson.read(i.readUTF()));
        read(told, in, i -> i.readUTF());
        read(published, in, i -> new Published(i.readUTF(), i.readUTF(), i.readLong(), i.readLong()));
        read(
                standings,
                in,
                i -> new CohortHealth(i.readUTF(), i.readLong(), i.readLong(), i.readBoolean(), i.readUTF()));
        judged = in.readLong();
        read(
                harms,
                in,
                i -> new Harm(
                        i.readUTF(), i.readLong(), new Ledger(i.readLong(), i.readLong(), i.readLong(), i.readLong())));
        read(done, in, i -> Enforcement.valueOf(i.readUTF()));
    }

    private static <V> void write(Map<String, V> map, DataOutputStream out, Writer<V> writer) throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<String, V> e : map.entrySet()) {
            out.writeUTF(e.getKey());
            writer.write(e.getValue(), out);
        }
    }

    private static <V> void read(Map<String, V> map, DataInputStream in, Reader<V> reader) throws IOException {
        for (int i = in.readInt(); i > 0; i--) {
            map.put(in.readUTF(), reader.read(in));
        }
    }
}
