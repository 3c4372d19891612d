package dev.plumbline.service.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentCheckTest {

    private final Gates.StillClock clock = new Gates.StillClock();
    private final GateBoard board = new GateBoard(clock);
    private final AgentCheck agent = AgentCheck.start(InetSocketAddress.createUnresolved("127.0.0.1", 0), board);

    @AfterEach
    void close() {
        agent.close();
    }

    @Test
    void closed_drains_andComesBackWhenTheLeaseEnds() throws IOException {
        board.completed();
        board.apply(Gates.gate("m", "a", Gate.State.CLOSED, Verdict.FAIL, clock.now + 1));
        assertEquals("drain\n", ask("m a\n"));
        assertEquals("ready up 3%\n", ask("m a 3%\n"));
        clock.now++;
        assertEquals("ready up 100%\n", ask("m a\n"));
        assertEquals("ready up 100%\n", ask("m a 3%\n"));
    }

    @Test
    void unknownPool_isOpen() throws IOException {
        board.completed();
        assertEquals("ready up 100%\n", ask("m never-heard-of\n"));
        assertEquals(1, agent.unknown(), "and it is counted");
    }

    @Test
    void beforeAllIsRead_andNonsense_saysNothing() throws IOException {
        assertEquals("", ask("m a\n"));
        board.completed();
        assertEquals("", ask("m\n"));
        assertEquals("", ask("m a b\n"));
        assertEquals("", ask("m".repeat(2000) + "\n"));
    }

    private String ask(String line) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", agent.port())) {
            socket.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.net.SocketException e) {
            return ""; // closed on what it did not read
        }
    }
}
