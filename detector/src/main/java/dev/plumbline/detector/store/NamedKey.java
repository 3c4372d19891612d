package dev.plumbline.detector.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keys that end with names, each of any length. */
public final class NamedKey {

    private NamedKey() {}

    /** A key of what it begins with, and of names, each with a byte after it that is never part of UTF-8. */
    public static byte[] of(byte[] start, List<String> names) {
        byte[][] encoded = names.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        int length = start.length;
        for (byte[] name : encoded) {
            length += name.length + 1;
        }
        byte[] key = new byte[length];
        System.arraycopy(start, 0, key, 0, start.length);
        int at = start.length;
        for (byte[] name : encoded) {
            System.arraycopy(name, 0, key, at, name.length);
            at += name.length;
            key[at++] = PrefixedStore.END;
        }
        return key;
    }

    /** The names of such a key, which stand after its first {@code start} bytes. */
    public static List<String> names(byte[] key, int start) {
        List<String> names = new ArrayList<>();
        int from = start;
        for (int at = start; at < key.length; at++) {
            if (key[at] == PrefixedStore.END) {
                names.add(new String(key, from, at - from, StandardCharsets.UTF_8));
                from = at + 1;
            }
        }
        return names;
    }
}
