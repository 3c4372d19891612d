package dev.plumbline.service.cli.gate;

import dev.plumbline.service.StopSignal;
import dev.plumbline.service.cli.Addresses;
import dev.plumbline.service.cli.KafkaOptions;
import dev.plumbline.service.gate.AgentCheck;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.gate.GateReader;
import java.net.InetSocketAddress;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline agent}. */
@Command(
        name = "agent",
        description = {
            "Answers HAProxy's agent checks from the topic PREFIX.gates, and does nothing else.",
            "Beside each HAProxy it lives as long as that does, so that a gate's lease ends there even where all else of Plumbline is"
                    + " gone."
        })
public final class AgentCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private KafkaOptions where = new KafkaOptions();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8643",
            converter = Addresses.class,
            description = "Where to answer (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private InetSocketAddress listen;

    @Override
    public void run() {
        GateBoard board = new GateBoard(Clock.systemUTC());
        try (StopSignal stop = StopSignal.listen();
                GateReader reader =
                        where.with((cluster, prefix) -> new GateReader(cluster.clientProperties(), prefix, board));
                AgentCheck agent = AgentCheck.start(listen, board)) {
            reader.start();
            spec.commandLine()
                    .getErr()
                    .println("Agent checks are answered at " + listen.getHostString() + ":" + agent.port()
                            + ".  Ctrl-C ends it.");
            stop.asked().join();
        }
    }
}
