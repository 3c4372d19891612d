package dev.plumbline.acceptance.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

    @TempDir
    private Path folder;

    private Machine machine;

    @BeforeEach
    void make() throws IOException, InterruptedException {
        if (!Machine.isPossible()) {
            System.err.println(
                    "SKIPPED: no clock that steps and no slow disk without Linux and cc (Debian's package gcc)");
        }
        assumeTrue(Machine.isPossible(), "no Linux, or no cc");
        machine = new Machine(folder);
    }

    @Test
    void clock_steps() throws Exception {
        assertEquals(0, ahead(), 5);
        machine.clockAhead(Duration.ofHours(1));
        assertEquals(3_600, ahead(), 5);
        machine.clockAhead(Duration.ofHours(-1));
        assertEquals(-3_600, ahead(), 5);
    }

    @Test
    void disk_isSlow() throws Exception {
        machine.diskTakes(Duration.ofMillis(300));
        long began = System.nanoTime();
        run("dd", "if=/dev/zero", "of=" + folder.resolve("two"), "bs=1", "count=2");
        assertTrue(System.nanoTime() - began >= Duration.ofMillis(600).toNanos());
    }

    private double ahead() throws Exception {
        return Double.parseDouble(run("date", "+%s")) - Instant.now().getEpochSecond();
    }

    private String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(machine.environment());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
