package dev.plumbline.acceptance.engine;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** {@link StandInEngine} in a process of its own, with those of vLLM's options that documents show. It ends at once. */
public final class StandInServer {

    private StandInServer() {}

    /** @param args options and their values; {@code --rest} is the milliseconds before each answer */
    public static void main(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        StandInEngine.start(
                new InetSocketAddress(options.get("--host"), Integer.parseInt(options.get("--port"))),
                SmallModel.Precision.F32,
                7,
                Map.of(EngineFault.SLOW, Double.valueOf(options.getOrDefault("--rest", "0"))));
    }
}
