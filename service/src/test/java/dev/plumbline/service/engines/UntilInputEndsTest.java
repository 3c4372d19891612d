package dev.plumbline.service.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UntilInputEndsTest {

    /** The system closes the pipe of a process that is killed, as this test does. */
    @Test
    void program_endsWithThePipeOfItsParent() throws Exception {
        Process process = UntilInputEnds.of(List.of("sh", "-c", "echo $$; exec sleep 600"))
                .start();
        long pid = Long.parseLong(process.inputReader().readLine());
        ProcessHandle program = ProcessHandle.of(pid).orElseThrow();
        assertTrue(program.isAlive(), "it runs");
        process.getOutputStream().close();
        program.onExit().get(20, TimeUnit.SECONDS);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the shell ends behind it");
    }

    @Test
    void program_isGivenItsArguments() throws Exception {
        Process process =
                UntilInputEnds.of(List.of("printf", "%s|%s|\\n", "a b", "$c")).start();
        String given = process.inputReader().readLine();
        process.getOutputStream().close();
        assertEquals("a b|$c|", given);
    }
}
