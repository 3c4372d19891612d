package dev.plumbline.bench;

import dev.plumbline.models.reader.SampleReader;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The reader of this build beside that of another, on the same records, in turns in one JVM: {@code readers CLASSES
 * RECORDS}, where CLASSES is a class path with the other's models, and RECORDS a file with a record a line. Says by how
 * much this one's time is longer.
 */
final class Readers {

    private static final int TURNS = 21;

    /** What the reader was called before, and is now. */
    private static final List<String> NAMES =
            List.of(SampleReader.class.getName(), "dev.plumbline.models.sample.SampleReader");

    private Readers() {}

    /** One of the two. */
    private record Reader(Object object, Method method) {

        int read(byte[] record) throws ReflectiveOperationException {
            return method.invoke(object, (Object) record).hashCode();
        }
    }

    static void main(String[] args) throws Exception {
        List<byte[]> records = records(Path.of(args[1]));
        Reader other = reader(loader(args[0]));
        Reader own = reader(Readers.class.getClassLoader());
        double[] ratios = new double[TURNS];
        double[] micros = new double[2];
        Arrays.fill(micros, Double.POSITIVE_INFINITY);
        for (int turn = -4; turn < TURNS; turn++) {
            boolean first = turn % 2 == 0;
            double a = time(first ? other : own, records);
            double b = time(first ? own : other, records);
            if (turn >= 0) {
                ratios[turn] = first ? b / a : a / b;
                micros[0] = Math.min(micros[0], first ? a : b);
                micros[1] = Math.min(micros[1], first ? b : a);
            }
        }
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "%d records of %.1f KB: %.1f µs each before, %.1f µs now; %.2f times the time (median of %d turns, %.2f to %.2f)%n",
                records.size(),
                records.stream().mapToInt(r -> r.length).average().orElse(0) / 1000,
                micros[0],
                micros[1],
                ratios[TURNS / 2],
                TURNS,
                ratios[TURNS / 4],
                ratios[TURNS - 1 - TURNS / 4]);
    }

    /** Microseconds of processor time a record: who else is on the machine matters less. */
    private static double time(Reader reader, List<byte[]> records) throws ReflectiveOperationException {
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        int chars = 0;
        for (byte[] record : records) {
            chars += reader.read(record) & 1;
        }
        long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
        return chars < 0 ? 0 : taken / 1e3 / records.size();
    }

    /** Its classes, before those of this build. */
    private static ClassLoader loader(String classes) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String part : classes.split(File.pathSeparator)) {
            urls.add(Path.of(part).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(new URL[0]), Readers.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                synchronized (getClassLoadingLock(name)) {
                    Class<?> known = findLoadedClass(name);
                    if (known == null && name.startsWith("dev.plumbline.models.")) {
                        known = findClass(name);
                    }
                    return known == null ? super.loadClass(name, resolve) : known;
                }
            }
        };
    }

    private static Reader reader(ClassLoader loader) throws ReflectiveOperationException {
        for (String name : NAMES) {
            try {
                Class<?> type = loader.loadClass(name);
                return new Reader(type.getConstructor().newInstance(), type.getMethod("read", byte[].class));
            } catch (ClassNotFoundException e) {
                // the other name
            }
        }
        throw new ClassNotFoundException("no reader of samples among: " + NAMES);
    }

    private static List<byte[]> records(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .limit(3_000)
                    .map(line -> line.getBytes(StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
