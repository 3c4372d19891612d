package dev.plumbline.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lines have at most 120 columns: code and comments by the formatter and this test, prose in Markdown by this test. */
class LineLengthTest {

    private static final int COLUMNS = 120;
    private static final Path ROOT = Path.of("").toAbsolutePath().endsWith("test")
            ? Path.of("../..").toAbsolutePath().normalize()
            : Path.of("").toAbsolutePath();

    /** A string is not broken by the formatter; a link and a file's path cannot be. */
    private static final Pattern STRING = Pattern.compile(".*\".*");

    private static final Pattern ONE_WORD = Pattern.compile("[\\s*/]*\\S+");

    @Test
    void javaLines_haveAtMost120Columns() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : files(".java")) {
            boolean block = false;
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                boolean text = block || STRING.matcher(line).matches();
                block ^= count(line, "\"\"\"") % 2 == 1;
                if (!text && exceeds(line)) {
                    tooLong.add(ROOT.relativize(file) + ":" + (i + 1));
                }
            }
        }
        assertEquals(List.of(), tooLong);
    }

    /** Tables, code, headings and lines that are a command stay as they are. */
    @Test
    void prose_hasAtMost120Columns() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : files(".md")) {
            boolean code = false;
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                code ^= line.strip().startsWith("```");
                boolean prose = !code
                        && !line.startsWith("    ")
                        && !line.strip().startsWith("|")
                        && !line.startsWith("#")
                        && !line.startsWith("`");
                if (prose && !line.contains("](") && exceeds(line)) {
                    tooLong.add(ROOT.relativize(file) + ":" + (i + 1));
                }
            }
        }
        assertEquals(List.of(), tooLong);
    }

    private static boolean exceeds(String line) {
        return line.codePointCount(0, line.length()) > COLUMNS
                && !ONE_WORD.matcher(line).matches();
    }

    private static int count(String line, String part) {
        return (line.length() - line.replace(part, "").length()) / part.length();
    }

    private static List<Path> files(String suffix) {
        try (Stream<Path> all = Files.walk(ROOT)) {
            List<Path> found = all.filter(f -> f.toString().endsWith(suffix))
                    .filter(f -> Stream.of("/target/", "/node_modules/", "/.git/", "/.plumbline/")
                            .noneMatch(f.toString()::contains))
                    .toList();
            assertTrue(found.size() > 20, () -> "too few files below " + ROOT + ": " + found.size());
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
