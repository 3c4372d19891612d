package dev.plumbline.service.engines;

import dev.plumbline.service.tap.Tap;
import dev.plumbline.service.tap.TapSettings;
import dev.plumbline.service.tap.generation.EngineKind;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A pool of one engine, and the tap in front of it. */
final class TappedPool implements AutoCloseable {

    private static final int LISTED = 5;
    private static final long MEMORY = 32L << 20;
    private static final InetSocketAddress ANY = InetSocketAddress.createUnresolved("127.0.0.1", 0);
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private final String name;
    private final String precision;
    private final EngineFiles files;
    private final Tap tap;
    private EngineProcess engine;

    private TappedPool(String name, String precision, EngineFiles files, Tap tap, EngineProcess engine) {
        this.name = name;
        this.precision = precision;
        this.files = files;
        this.tap = tap;
        this.engine = engine;
    }

    /**
     * Starts both. Every response is sampled.
     *
     * @param precision of the weights while all is well
     * @param plumbline where samples are sent
     * @param key of the prompts' digests
     */
    static TappedPool start(
            String name, String hardware, String precision, EngineFiles files, URI plumbline, String key) {
        EngineProcess engine = EngineProcess.start(files, files.weights(precision), 0, 1);
        Tap tap = Tap.sending(
                settings(engine.url(), Map.of("pool", name, "hardware", hardware), key), plumbline, null, null);
        return new TappedPool(name, precision, files, tap, engine);
    }

    private static TapSettings settings(URI engine, Map<String, String> envelope, String key) {
        return new TapSettings(
                new TapSettings.Routes(ANY, ANY, engine, Duration.ZERO, DRAIN, null),
                new TapSettings.Rules(1, 1, TapSettings.SESSIONS, LISTED, key, MEMORY, false),
                new TapSettings.Engine(
                        EngineKind.OTHER,
                        Map.of("temperature", "1", "top_p", "1", "top_k", "0", "min_p", "0", "speculative", "false"),
                        JsonMapper.shared().createObjectNode(),
                        "raw",
                        null,
                        null),
                envelope);
    }

    String name() {
        return name;
    }

    /** Where clients, or a balancer, reach it. */
    URI url() {
        return tap.url();
    }

    /** The engine comes back as it was at first. */
    void mend() {
        restart(precision, 1);
    }

    /** The engine ends, and comes back with its own weights, and draws otherwise. */
    void redraw(double warmth) {
        restart(precision, warmth);
    }

    /** The engine ends, and comes back at the same port with other weights, or with another way to draw. */
    void restart(String precision, double warmth) {
        int port = engine.url().getPort();
        engine.close();
        engine = EngineProcess.start(files, files.weights(precision), port, warmth);
    }

    @Override
    public void close() {
        tap.close();
        engine.close();
    }
}
