package dev.plumbline.bench.growth;

import dev.plumbline.service.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;

/** A broker in a process of its own, which ends with its standard input. */
final class LoneBroker {

    private LoneBroker() {}

    /** @param args its data directory and its port */
    public static void main(String[] args) throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]))) {
            System.out.println(broker.bootstrapServers());
            while (System.in.read() >= 0) {
                // until whoever started it closes it, or dies
            }
        }
    }
}
