package dev.plumbline.acceptance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Jazzer, guided by coverage, over every reader in turn, beginning with the corpus: {@code mvn -Pfuzz
 * -Dplumbline.fuzz.seconds=480 -pl src/test -am test}. The seconds are those of all readers together. What is found
 * stands in {@code target/acceptance/fuzz}: put it into the corpus and mend the reader. Other tests that run meanwhile
 * go first.
 */
@EnabledIfSystemProperty(named = FuzzTest.SECONDS, matches = "\\d+")
class FuzzTest {

    static final String SECONDS = "plumbline.fuzz.seconds";

    /** What a process needs to start and to instrument classes, on a slow machine. */
    private static final Duration START = Duration.ofMinutes(4);

    /** No input may take longer, in seconds. */
    private static final int SLOWEST = 20;

    private static final int LONGEST = 8_192;

    @ParameterizedTest
    @EnumSource
    void everyInput_isReadOrRefused(ByteReader reader) throws IOException, InterruptedException {
        int seconds = Math.max(1, Integer.getInteger(SECONDS) / ByteReader.values().length);
        Path found = Files.createDirectories(Path.of("../../target/acceptance/fuzz", reader.folder()));
        Path met = Files.createTempDirectory("plumbline-fuzz");
        Path log = found.resolve("log.txt");
        Process fuzzer = Child.start(new ProcessBuilder(command(reader, found, met, seconds))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        try {
            assertTrue(
                    fuzzer.waitFor(seconds + START.toSeconds(), TimeUnit.SECONDS),
                    () -> reader + " does not end: " + log);
            assertEquals(0, fuzzer.exitValue(), () -> reader + " failed: " + log.toAbsolutePath());
            assertTrue(Files.readString(log).contains("Done "), () -> "it ran nothing: " + log);
        } finally {
            fuzzer.destroyForcibly();
            delete(met);
        }
    }

    private static List<String> command(ByteReader reader, Path found, Path met, int seconds) {
        return List.of(
                "nice",
                "-n",
                "10",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-D" + FuzzTarget.READER + "=" + reader,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzTarget.class.getName(),
                "--instrumentation_includes=dev.plumbline.**",
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/",
                "-max_total_time=" + seconds,
                "-max_len=" + LONGEST,
                "-timeout=" + SLOWEST,
                "-rss_limit_mb=0", // the heap has a limit
                met.toString(),
                Corpus.of(reader).toString());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
