package dev.plumbline.acceptance.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fuzzing kept is read again by every build: all of it is read or refused, and nothing takes long. */
class CorpusTest {

    /** Much more than any needs: what is worse than linear takes longer than that. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @ParameterizedTest
    @EnumSource
    void corpus_isReadOrRefused(ByteReader reader) throws IOException {
        List<Path> files = Corpus.files(reader);
        assertTrue(files.size() >= 3, () -> "of " + reader + " there are " + files.size());
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            assertTimeoutPreemptively(LONGEST, () -> reader.read(bytes), () -> file + " takes too long");
        }
    }

    /** Files that have the form of one reader are damage to the others. */
    @ParameterizedTest
    @EnumSource
    void corpusOfTheOthers_isReadOrRefused(ByteReader reader) throws IOException {
        for (ByteReader other : ByteReader.values()) {
            for (Path file : Corpus.files(other)) {
                reader.read(Files.readAllBytes(file));
            }
        }
    }

    /** A record may hold nothing, or nothing but white space. */
    @ParameterizedTest
    @EnumSource
    void nothing_isReadOrRefused(ByteReader reader) {
        List.of("", " ", "\n", "\r\n\t ", "\uFEFF").forEach(nothing -> reader.read(nothing.getBytes(UTF_8)));
    }

    /** Not one is so large that it makes a checkout slow. */
    @ParameterizedTest
    @EnumSource
    void corpus_isSmall(ByteReader reader) throws IOException {
        try (Stream<Path> files = Corpus.files(reader).stream()) {
            assertTrue(files.allMatch(file -> file.toFile().length() <= Corpus.LARGEST), reader::toString);
        }
    }
}
