package dev.plumbline.service.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with labels is said with its line. */
class LabelsTest {

    private static final String FIRST = """
        faults:
          - name: one
            from: 2025-09-01T00:24:00Z
            until: 2025-09-01T00:54:00Z
            cohort: {pool: gpu-b}
        """;

    @TempDir
    Path folder;

    @Test
    void read_whatIsNestedWithoutEnd_isRefused() throws IOException {
        assertSaid("faults: " + "[".repeat(20_000) + "]".repeat(20_000), " must have at most 16 levels");
        assertSaid("- ".repeat(20_000) + "a", " must have at most 16 levels");
    }

    /** Each line doubles the one before. */
    @Test
    void read_aliases_areRefused() throws IOException {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 60; i++) {
            yaml.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertSaid(yaml.toString(), " must not hold an alias; write the value out");
    }

    @Test
    void read_aValueWithoutEnd_isRefused() throws IOException {
        assertSaid(
                "faults:\n  - name: " + "7".repeat(20_000),
                " must not hold a value of more than 10000 characters, as in line 2");
    }

    @Test
    void read_aTimeThatIsNone_namesItsLine() throws IOException {
        assertSaid(
                FIRST.replace("2025-09-01T00:54:00Z", "noon"),
                ":4: faults[0].until must be an RFC 3339 time such as 2025-08-25T00:18:00Z");
    }

    @Test
    void read_whatIsMissing_namesTheLineOfItsFault() throws IOException {
        assertSaid(FIRST + "  - from: 2025-09-01T00:24:00Z\n", ":6: faults[1].until must have a value");
    }

    @Test
    void read_anUnknownKey_namesItsLine() throws IOException {
        assertSaid(
                FIRST + "    pools: [a]\n",
                ":6: faults[0].pools is not known; known are [also, cohort, from, name, signals, until]");
    }

    private void assertSaid(String yaml, String expected) throws IOException {
        Path file = Files.writeString(folder.resolve("labels.yaml"), yaml);
        assertEquals(
                file + expected,
                assertThrows(Failure.class, () -> Labels.read(file)).getMessage());
    }
}
