package dev.plumbline.bench.reading;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Protobuf messages, written with a Latin letter for each byte: fields that come over and over, and nested groups. */
final class Messages {

    private static final int FIELDS = 40;
    private static final int UNKNOWN = 1_000;

    private Messages() {}

    /** @param head what stands before */
    static List<Hostile> all(String head) {
        List<Hostile> all = new ArrayList<>();
        for (int field = 1; field <= FIELDS; field++) {
            all.add(Hostile.of("empty of field " + field, head, tag(field, 2) + '\0', ""));
            all.add(Hostile.of("small of field " + field, head, tag(field, 2) + "\3\n\1a", ""));
            all.add(Hostile.of("numbers of field " + field, head, tag(field, 0) + '\1', ""));
        }
        all.add(Hostile.of("unknown numbers", head, tag(UNKNOWN, 0) + '\1', ""));
        all.add(Hostile.of("unknown texts", head, tag(UNKNOWN, 2) + "\1a", ""));
        all.add(new Hostile("groups in groups", head, tag(UNKNOWN, 3), "", tag(UNKNOWN, 4), ""));
        all.add(Hostile.of("endless number", head, "\u00ff", ""));
        return all;
    }

    /** The same behind each honest message of the corpus. */
    static List<Hostile> behind(Path folder) throws IOException {
        List<Hostile> all = new ArrayList<>();
        for (Path file : Documents.files(folder)) {
            String head = Files.readString(file, StandardCharsets.ISO_8859_1);
            all(head)
                    .forEach(kind -> all.add(new Hostile(
                            kind.name() + " behind " + file.getFileName(),
                            kind.head(),
                            kind.piece(),
                            kind.middle(),
                            kind.close(),
                            kind.tail())));
        }
        return all;
    }

    /** A byte for each letter. */
    static byte[] raw(byte[] letters) {
        return new String(letters, StandardCharsets.UTF_8).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String tag(int field, int type) {
        int tag = field << 3 | type;
        StringBuilder letters = new StringBuilder();
        for (; tag > 0x7f; tag >>= 7) {
            letters.append((char) (tag & 0x7f | 0x80));
        }
        return letters.append((char) tag).toString();
    }
}
