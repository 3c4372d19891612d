package dev.plumbline.acceptance.fault;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A machine whose clock steps and whose disk is slow, as the processes see it that start with its {@link #environment}.
 * Needs Linux and a C compiler.
 */
public final class Machine {

    private static final int CLOCK = 0;
    private static final int DISK = Long.BYTES;

    private final Path library;
    private final Path file;
    private final MappedByteBuffer told;

    /** Whether this computer can play one. */
    public static boolean isPossible() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        return linux
                && Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
    }

    /** One that works as it should; what it needs goes to {@code folder}. */
    public Machine(Path folder) throws IOException, InterruptedException {
        library = folder.resolve("machine.so");
        file = folder.resolve("machine");
        Path source = folder.resolve("machine.c");
        try (InputStream in = Objects.requireNonNull(Machine.class.getResourceAsStream("machine.c"))) {
            Files.copy(in, source);
        }
        int code = new ProcessBuilder(
                        "cc", "-shared", "-fPIC", "-O1", "-Wall", "-o", library.toString(), source.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("cc ends with " + code);
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            told = channel.map(FileChannel.MapMode.READ_WRITE, 0, 2L * Long.BYTES);
        }
        told.order(ByteOrder.nativeOrder());
    }

    /** What a process needs to see it. */
    public Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "MACHINE", file.toString());
    }

    /** Its clock steps at once, and is so far ahead of the true time from now on; behind where negative. */
    public void clockAhead(Duration by) {
        told.putLong(CLOCK, by.toSeconds());
    }

    /** So long does its disk take from now on for each piece that is written or read, and to write all that waits. */
    public void diskTakes(Duration time) {
        told.putLong(DISK, TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
    }
}
