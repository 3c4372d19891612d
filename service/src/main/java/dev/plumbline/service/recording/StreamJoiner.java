package dev.plumbline.service.recording;

import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import dev.plumbline.models.stream.Chunk;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Joins those lines of a recording that hold one chunk of a stream each into one record by their id. The joined
 * record takes the place and the envelope of the last chunk.
 *
 * <p>A stream is over when a chunk has said why it ended and either another has come that only counts tokens, or
 * {@value #AFTER} lines without one have passed. One that has heard nothing for {@value #SILENT} lines has broken off,
 * as has the oldest where the open ones hold more than {@value #MAX_BYTES} bytes.
 */
final class StreamJoiner {

    private static final int AFTER = 64;
    private static final int SILENT = 10_000;
    private static final int MAX_BYTES = 64 << 20;

    private final SampleReader reader;
    private final Function<Line, Entry> read;
    private final Map<String, Stream> open = new LinkedHashMap<>();
    private long lines;
    private long held;

    /** @param read how a joined record is read */
    StreamJoiner(SampleReader reader, Function<Line, Entry> read) {
        this.reader = reader;
        this.read = read;
    }

    /** Takes a line that was read; returns what is whole now, its clock not known yet. */
    List<Entry> accept(Entry entry) {
        lines++;
        if (open.isEmpty() && !isChunk(entry)) {
            return List.of(entry);
        }
        List<Entry> whole = new ArrayList<>();
        if (!join(entry, whole)) {
            whole.add(entry);
        }
        closeOld(whole);
        return whole;
    }

    /** What is left when the recording has ended. */
    List<Entry> rest() {
        List<Entry> rest = open.values().stream().map(this::joined).toList();
        open.clear();
        return rest;
    }

    private boolean join(Entry entry, List<Entry> whole) {
        if (entry.sample() == null && !isChunk(entry) && !mayCount(entry)) {
            return false; // a sample may be the last chunk of a legacy stream, whose id a change may have altered
        }
        try {
            Chunk chunk = reader.chunk(entry.line().bytes());
            Stream stream = open.get(chunk.id());
            if (stream == null && !isChunk(entry)) {
                return false;
            }
            stream = stream == null ? new Stream() : stream;
            open.put(chunk.id(), stream);
            held += stream.add(chunk, entry.line(), lines);
            if (stream.finished && !chunk.generated()) {
                whole.add(close(chunk.id()));
            }
            return true;
        } catch (BadRecord e) {
            return false;
        }
    }

    private void closeOld(List<Entry> whole) {
        List<String> old = new ArrayList<>();
        open.forEach((id, stream) -> {
            if (lines - stream.heard >= (stream.finished ? AFTER : SILENT)) {
                old.add(id);
            }
        });
        old.forEach(id -> whole.add(close(id)));
        for (Iterator<String> ids = List.copyOf(open.keySet()).iterator(); held > MAX_BYTES && ids.hasNext(); ) {
            whole.add(close(ids.next()));
        }
    }

    private Entry close(String id) {
        Stream stream = open.remove(id);
        if (stream == null) {
            throw new IllegalStateException("no open stream of that id");
        }
        held -= stream.size;
        return joined(stream);
    }

    private Entry joined(Stream stream) {
        return read.apply(stream.line());
    }

    private static boolean isChunk(Entry entry) {
        BadRecord bad = entry.bad();
        return bad != null && bad.reason() == Reason.CHUNK;
    }

    /** Whether it may be the last chunk of a stream, in which nothing was generated. */
    private static boolean mayCount(Entry entry) {
        BadRecord bad = entry.bad();
        return bad != null && bad.reason() == Reason.UNKNOWN_DIALECT;
    }

    /** The chunks of one id. */
    private static final class Stream {

        private final List<byte[]> chunks = new ArrayList<>();
        private @Nullable Chunk last;
        private @Nullable Line lastLine;
        private long heard;
        private long size;
        private boolean finished;

        long add(Chunk chunk, Line line, long at) {
            byte[] bytes = chunk.of(line.bytes());
            chunks.add(bytes);
            last = chunk;
            lastLine = line;
            heard = at;
            finished |= chunk.finished();
            size += bytes.length;
            return bytes.length;
        }

        Line line() {
            Chunk chunk = last;
            Line line = lastLine;
            if (chunk == null || line == null) {
                throw new IllegalStateException("a stream without chunks");
            }
            return line.with(chunk.join(chunks, line.bytes()));
        }
    }
}
