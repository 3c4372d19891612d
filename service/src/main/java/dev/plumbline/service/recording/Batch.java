package dev.plumbline.service.recording;

import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import java.util.ArrayList;
import java.util.List;

/** Records that come together, read. The line of each is its place among them, from 0. */
public final class Batch {

    private static final String NAME = "records";

    private final SampleReader reader = new SampleReader();

    private Batch() {}

    /** Each record by itself. */
    public static List<Entry> of(List<byte[]> records) {
        Batch batch = new Batch();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            entries.add(batch.read(new Line(NAME, i, records.get(i))));
        }
        return entries;
    }

    /** The chunks of each stream joined into one record, in the place of the last; they must all be there. */
    public static List<Entry> joined(List<byte[]> records) {
        Batch batch = new Batch();
        StreamJoiner streams = new StreamJoiner(batch.reader, batch::read);
        List<Entry> entries = new ArrayList<>();
        of(records).forEach(entry -> entries.addAll(streams.accept(entry)));
        entries.addAll(streams.rest());
        return entries;
    }

    private Entry read(Line line) {
        try {
            return new Entry(line, 0, reader.read(line.bytes()), List.of(), null);
        } catch (BadRecord e) {
            return new Entry(line, 0, null, List.of(), e);
        }
    }
}
