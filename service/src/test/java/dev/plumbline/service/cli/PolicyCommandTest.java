package dev.plumbline.service.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Plumbline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void check_saysEveryErrorWithItsLine() throws IOException {
        Path bad = write("actions:\n  gate: always\n  keep: 2\n");
        assertEquals(2, run("policy", "check", bad.toString()));
        assertTrue(
                err.toString().contains(bad + ":2:9: actions.gate: must be observe, approve or automatic"),
                err.toString());
        assertTrue(err.toString().contains(bad + ":3:9: actions.keep: must lie in (0, 1]"), err.toString());
        assertEquals(0, run("policy", "check", write("actions: {gate: approve}").toString()));
    }

    @Test
    void explain_saysWhichPoolsCouldBeDrained() throws IOException {
        assertEquals(
                0,
                run("policy", "explain", write("capacities: {big: 6, small: 2}").toString()));
        assertTrue(
                out.toString().contains("big is drained, 25% of its capacity stays: refused, 70% must stay."),
                out.toString());
        assertTrue(out.toString().contains("small is drained, 75% of its capacity stays: allowed."), out.toString());
        assertEquals(0, run("policy", "explain"));
        assertTrue(out.toString().contains("No capacities are stated"), out.toString());
    }

    @Test
    void publish_atOnce_isRefused() throws IOException {
        assertEquals(2, run("policy", "publish", write("").toString(), "--in", "30s"));
        assertTrue(err.toString().contains("--in must be at least 1m"), err.toString());
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("p.yaml"), yaml);
    }

    private int run(String... args) {
        return Plumbline.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
