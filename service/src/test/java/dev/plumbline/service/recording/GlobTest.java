package dev.plumbline.service.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobTest {

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.createDirectories(folder.resolve("b"));
        for (String name : List.of("day-2.gz", "day-1.gz", "night.gz", "b/day-3.gz", "b[1].gz")) {
            Files.writeString(folder.resolve(name), "");
        }
    }

    @Test
    void expand_pattern_givesItsFilesByName() {
        assertEquals(List.of(at("day-1.gz"), at("day-2.gz")), Glob.expand(at("day-*.gz")));
        assertEquals(List.of(at("b/day-3.gz")), Glob.expand(at("*/day-?.gz")));
        assertEquals(List.of(at("b/day-3.gz"), at("day-1.gz"), at("day-2.gz")), Glob.expand(at("{,**/}day-*.gz")));
    }

    @Test
    void expand_nameOfAFile_isThatFileWhateverItHolds() {
        assertEquals(List.of(at("b[1].gz")), Glob.expand(at("b[1].gz")));
        assertEquals(List.of("-"), Glob.expand("-"));
        assertEquals(List.of("missing.gz"), Glob.expand("missing.gz"));
    }

    @Test
    void expand_patternWithoutFiles_saysSo() {
        Failure failure = assertThrows(Failure.class, () -> Glob.expand(at("week-*")));
        assertEquals("no file fits " + at("week-*"), failure.getMessage());
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }
}
