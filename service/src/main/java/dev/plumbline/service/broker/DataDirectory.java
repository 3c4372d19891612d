package dev.plumbline.service.broker;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The folder of one broker, held by one process at a time: the lock goes with the process, however it ends. */
final class DataDirectory implements AutoCloseable {

    /** Closing any channel of a file would release the process's lock on it, so a second one is never opened. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Takes {@code path} for this process, and makes it where it is missing. */
    static DataDirectory open(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (!HELD.add(absolute)) {
            throw inUse(absolute);
        }
        try {
            return new DataDirectory(absolute, lock(absolute));
        } catch (IOException e) {
            HELD.remove(absolute);
            throw new Failure("cannot use the data directory " + absolute + ": " + e, e);
        } catch (RuntimeException e) {
            HELD.remove(absolute);
            throw e;
        }
    }

    /** A folder in it. */
    Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new Failure("cannot release the data directory " + path + ": " + e, e);
        } finally {
            HELD.remove(path);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw inUse(path);
        }
        return channel;
    }

    private static Failure inUse(Path path) {
        return new Failure("another Plumbline uses the data directory " + path
                + ": stop it, connect to it with --bootstrap-servers, or choose another with --data");
    }
}
