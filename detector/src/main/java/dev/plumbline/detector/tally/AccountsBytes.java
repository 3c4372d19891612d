package dev.plumbline.detector.tally;

import dev.plumbline.models.cell.Accounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The stored form of accounts. */
final class AccountsBytes {

    private static final int VERSION = 1;

    private AccountsBytes() {}

    static byte[] write(Accounts a) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(a.read());
            out.writeLong(a.tallied());
            out.writeLong(a.late());
            out.writeLong(a.duplicate());
            out.writeLong(a.misKeyed());
            write(a.dead(), out);
            write(a.aheadByPool(), out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    static Accounts read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalStateException("stored accounts have version " + version + ", this reads " + VERSION);
            }
            return new Accounts(
                    in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), read(in), read(in));
        } catch (IOException e) {
            throw new UncheckedIOException("stored accounts are cut short", e);
        }
    }

    private static void write(Map<String, Long> counts, DataOutputStream out) throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<String, Long> e : counts.entrySet()) {
            out.writeUTF(e.getKey());
            out.writeLong(e.getValue());
        }
    }

    private static SortedMap<String, Long> read(DataInputStream in) throws IOException {
        TreeMap<String, Long> counts = new TreeMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            counts.put(in.readUTF(), in.readLong());
        }
        return counts;
    }
}
