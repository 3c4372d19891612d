package dev.plumbline.detector.store;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The stored form of dimensions and their values. */
public final class CohortBytes {

    private CohortBytes() {}

    /** Writes them in order. */
    public static void write(SortedMap<String, String> values, DataOutputStream out) throws IOException {
        out.writeShort(values.size());
        for (Map.Entry<String, String> e : values.entrySet()) {
            out.writeUTF(e.getKey());
            out.writeUTF(e.getValue());
        }
    }

    /** Reads what {@link #write} wrote. */
    public static SortedMap<String, String> read(DataInputStream in) throws IOException {
        TreeMap<String, String> values = new TreeMap<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            values.put(in.readUTF(), in.readUTF());
        }
        return values;
    }
}
