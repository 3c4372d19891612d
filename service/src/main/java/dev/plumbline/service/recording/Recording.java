package dev.plumbline.service.recording;

import com.github.luben.zstd.ZstdInputStream;
import dev.plumbline.models.reader.ByteOrderMark;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Files of recorded traffic, read as one, in the order given: one record a line, or an array of records, plain or
 * compressed by gzip or zstd, all of which is told from the content. Blank lines are no records, and a mark of byte
 * order is none.
 *
 * <p>A file that breaks off ends the recording there; what came before is good, and {@link #requireWhole} says what
 * happened.
 */
public final class Recording implements Lines {

    /** Names standard input. */
    public static final String STDIN = "-";

    private static final int GZIP = 0x1f8b;
    private static final int ZSTD = 0x28b5;

    /** So many blanks before an array are looked past, in bytes. */
    private static final int LOOKED_AT = 1 << 10;

    private final Deque<Source> sources = new ArrayDeque<>();
    private final long size;
    private final AtomicLong read = new AtomicLong();
    private @Nullable Open open;
    private @Nullable String damage;
    private LongConsumer watcher = bytes -> {};

    /** Where bytes come from, not opened yet. */
    private record Source(String name, Opener opener) {}

    @FunctionalInterface
    private interface Opener {
        InputStream open() throws IOException;
    }

    /** The file that is being read. */
    private static final class Open {

        final String name;
        final InputStream raw;
        final RawRecords lines;
        long number;

        Open(Source source, AtomicLong read) throws IOException {
            name = source.name();
            raw = new Counted(source.opener().open(), read);
            InputStream plain = pastMark(unpacked(raw));
            lines = isArray(plain)
                    ? new ArrayReader(plain, SampleReader.MAX_BYTES + 1)
                    : new LineReader(plain, SampleReader.MAX_BYTES + 1);
        }
    }

    private Recording(List<Source> sources, long size) {
        this.sources.addAll(sources);
        this.size = size;
    }

    /**
     * Opens files by name or pattern, such as {@code day-*.jsonl.zst}, whose files are taken in the order of their
     * names; {@code -} is standard input.
     *
     * @throws Failure where one of them cannot be read, or a pattern fits no file
     */
    public static Recording of(List<String> names) {
        List<String> files =
                names.stream().flatMap(name -> Glob.expand(name).stream()).toList();
        long size = 0;
        for (String file : files) {
            size = file.equals(STDIN) || size < 0 ? -1 : size + size(Path.of(file));
        }
        List<Source> sources = files.stream()
                .map(f -> new Source(f, f.equals(STDIN) ? () -> System.in : () -> Files.newInputStream(Path.of(f))))
                .toList();
        return new Recording(sources, size);
    }

    /** A recording that ships with the program. */
    public static Recording ofResource(Class<?> owner, String name) {
        return new Recording(
                List.of(new Source(name, () -> Objects.requireNonNull(owner.getResourceAsStream(name), name))), -1);
    }

    /** The next record, or null at the end. */
    @Override
    public @Nullable Line next() {
        try {
            while (advance()) {
                Open file = Objects.requireNonNull(open);
                byte[] bytes = file.lines.next();
                if (bytes == null) {
                    shut(file);
                } else {
                    file.number++;
                    watcher.accept(read.get());
                    if (!blank(bytes)) {
                        return new Line(file.name, file.number, bytes);
                    }
                }
            }
        } catch (IOException e) {
            Open file = open;
            String place = file == null ? "the recording" : file.name + " beyond line " + file.number;
            damage = "cannot read " + place + ": " + Failure.reason(e);
            close();
        }
        return null;
    }

    /**
     * Says whether it was read to its end; what came before the damage is good.
     *
     * @throws Failure where it broke off
     */
    @Override
    public void requireWhole() {
        if (damage != null) {
            throw new Failure(ExitCode.UNREADABLE, damage, null);
        }
    }

    /** Tells somebody, line by line, how many bytes of the files, as they are stored, have been read. */
    @Override
    public void watch(LongConsumer watcher) {
        this.watcher = watcher;
    }

    /** How many bytes the files hold, as they are stored; −1 where that is not known. */
    @Override
    public long size() {
        return size;
    }

    @Override
    public void close() {
        sources.clear();
        Open file = open;
        if (file != null) {
            try {
                shut(file);
            } catch (IOException e) {
                throw new Failure("cannot close " + file.name + ": " + e.getMessage(), e);
            }
        }
    }

    private boolean advance() throws IOException {
        Source source = open == null ? sources.poll() : null;
        if (source != null) {
            open = new Open(source, read);
        }
        return open != null;
    }

    private void shut(Open file) throws IOException {
        open = null;
        if (!file.name.equals(STDIN)) {
            file.raw.close();
        }
    }

    private static long size(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new Failure(ExitCode.UNREADABLE, "cannot read " + file + ": it is a directory", null);
            }
            Files.newInputStream(file).close();
            return Files.size(file);
        } catch (IOException e) {
            throw new Failure(ExitCode.UNREADABLE, "cannot read " + file + ": " + Failure.reason(e), e);
        }
    }

    private static InputStream unpacked(InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        return switch (magic) {
            case GZIP -> new GZIPInputStream(in, 1 << 16);
            case ZSTD -> new ZstdInputStream(in);
            default -> in;
        };
    }

    /** Without the mark of byte order with which some programs begin a file of UTF-8. */
    private static InputStream pastMark(InputStream unpacked) throws IOException {
        BufferedInputStream in = new BufferedInputStream(unpacked, 1 << 16);
        in.mark(ByteOrderMark.LENGTH);
        if (!ByteOrderMark.isBefore(in.readNBytes(ByteOrderMark.LENGTH))) {
            in.reset();
        }
        return in;
    }

    /** Whether it begins with an array, of objects or of nothing: no line that is a record does. */
    private static boolean isArray(InputStream in) throws IOException {
        in.mark(LOOKED_AT);
        int left = LOOKED_AT;
        int before = 0;
        int b = ' ';
        while (left-- > 0 && ((b >= 0 && b <= ' ') || (before == 0 && b == '['))) {
            before = b == '[' ? b : before;
            b = in.read();
        }
        in.reset();
        return before == '[' && (b == '{' || b == ']');
    }

    private static boolean blank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
