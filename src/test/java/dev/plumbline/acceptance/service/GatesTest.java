package dev.plumbline.acceptance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Plumbline;
import dev.plumbline.service.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running Plumbline, a person at the command line, and those who ask for gates. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class GatesTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aPersonsWord_isHeardByBalancersAtOnce_andPoliciesArePublished() throws Exception {
        int agent = Ports.free();
        try (Command run = Command.start(
                        folder,
                        "run",
                        "--embedded",
                        "--data",
                        folder.resolve("data").toString(),
                        "--broker-port",
                        "0",
                        "--http",
                        "127.0.0.1:0",
                        "--haproxy-agent",
                        "127.0.0.1:" + agent)
                .awaitReady()) {
            assertEquals("ready up 100%\n", ask(agent, "m a\n"));
            assertEquals(0, say(run, "gates", "close", "m", "a", "--reason", "a drill", "--by", "ann", "--for", "30m"));
            assertTrue(out.toString().contains("m a: held closed until "), out.toString());
            assertTrue(err.toString().contains("is it spelt as in the samples?"), err.toString());
            run.await("the drain", () -> ask(agent, "m a\n").equals("drain\n"));
            assertTrue(run.body("/v1/gates/m/a").contains("\"state\":\"closed\""), run.body("/v1/gates/m/a"));
            assertTrue(run.body("/v1/gates").contains("\"by\":\"ann\""), run.body("/v1/gates"));
            assertEquals(0, say(run, "gates", "list"));
            assertTrue(out.toString().contains("m a closed INSUFFICIENT"), out.toString());
            assertEquals(0, say(run, "gates", "release", "m", "a", "--reason", "done"));
            run.await("the end of the drain", () -> ask(agent, "m a\n").equals("ready up 100%\n"));

            assertEquals(1, say(run, "incidents", "approve", "inc-0", "--reason", "no such"));
            assertTrue(err.toString().contains("there is no incident inc-0"), err.toString());

            assertEquals(1, say(run, "incidents", "close", "inc-0", "--reason", "gone"));

            Path policy = folder.resolve("policy.yaml");
            Files.writeString(policy, "budgets: {pages: 1 per 60d}\n");
            assertEquals(0, say(run, "policy", "publish", policy.toString(), "--by", "ann"));
            Files.writeString(policy, "window: 20s\ngrace: 40s\n");
            assertEquals(2, say(run, "policy", "publish", policy.toString()));
            assertTrue(err.toString().contains("window, grace"), err.toString());
            Files.writeString(policy, "budgets: {pages: often}\n");
            assertEquals(2, say(run, "policy", "publish", policy.toString()));
            assertTrue(err.toString().contains("policy.yaml:1:18: budgets.pages"), err.toString());
            assertEquals(0, say(run, "policy", "list"));
            assertTrue(out.toString().contains("published by ann"), out.toString());
            run.stop();
            assertEquals(143, run.exitCode());
        }
    }

    private int say(Command run, String... command) {
        String[] args = new String[command.length + 2];
        System.arraycopy(command, 0, args, 0, command.length);
        args[command.length] = "--bootstrap-servers";
        args[command.length + 1] = run.broker();
        return Plumbline.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private static String ask(int port, String line) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
