package dev.plumbline.service.engines;

import dev.plumbline.models.action.Unstick;
import dev.plumbline.topologies.Topic;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Three pools of real engines behind taps, HAProxy in front of them, and clients that ask it. */
public final class EngineFleet implements AutoCloseable {

    private static final List<Pool> POOLS = List.of(
            new Pool("gpu-a", "h100", "f32"), new Pool("gpu-b", "h100", "q8_0"), new Pool("tpu-a", "tpu-v5e", "bf16"));

    private static final int CLIENTS = 9;

    /** Hardware is a name alone, all of them run here; the precision is the weights'. */
    private record Pool(String name, String hardware, String precision) {}

    private final List<TappedPool> pools;
    private final StickyProxy proxy;
    private final StuckSessions stuck;
    private final SessionClients clients;
    private final AtomicInteger released;

    private EngineFleet(
            List<TappedPool> pools,
            StickyProxy proxy,
            StuckSessions stuck,
            SessionClients clients,
            AtomicInteger released) {
        this.pools = pools;
        this.proxy = proxy;
        this.stuck = stuck;
        this.clients = clients;
        this.released = released;
    }

    /**
     * What a fleet stands beside.
     *
     * @param folder for what HAProxy writes
     * @param plumbline where samples are sent
     * @param agent port that answers HAProxy's agent checks
     * @param kafka what a client needs to reach the cluster
     * @param unsticks sessions that are to be placed anew
     */
    public record Site(
            Path folder, URI plumbline, int agent, Map<String, Object> kafka, Topic<String, Unstick> unsticks) {}

    /** Whether HAProxy is on this machine. */
    public static boolean isProxyThere() throws InterruptedException {
        return StickyProxy.isThere();
    }

    /** Starts all of it. */
    public static EngineFleet start(EngineFiles files, Site site) throws InterruptedException {
        List<AutoCloseable> started = new ArrayList<>();
        try {
            String key = UUID.randomUUID().toString();
            List<TappedPool> pools = new ArrayList<>();
            Map<String, URI> addresses = new LinkedHashMap<>();
            for (Pool pool : POOLS) {
                TappedPool tapped =
                        TappedPool.start(pool.name, pool.hardware, pool.precision, files, site.plumbline(), key);
                started.add(tapped);
                pools.add(tapped);
                addresses.put(pool.name, tapped.url());
            }
            StickyProxy proxy = StickyProxy.start(site.folder(), addresses, EngineProcess.MODEL, site.agent());
            started.add(proxy);
            AtomicInteger released = new AtomicInteger();
            StuckSessions stuck = StuckSessions.follow(
                    site.kafka(), site.unsticks(), unstick -> released.addAndGet(proxy.release(unstick.pool())));
            started.add(stuck);
            return new EngineFleet(pools, proxy, stuck, SessionClients.start(files, proxy.url(), CLIENTS), released);
        } catch (RuntimeException | InterruptedException e) {
            closeAll(started);
            throw e;
        }
    }

    /** The pool of this name. */
    TappedPool pool(String name) {
        return pools.stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    StickyProxy proxy() {
        return proxy;
    }

    /** How many sessions were taken from pools at fault and placed anew. */
    int released() {
        return released.get();
    }

    /** Lets clients end their sessions; how many answers and failures they had. */
    String stopClients() throws InterruptedException {
        return clients.stop();
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(pools);
        all.add(proxy);
        all.add(stuck);
        all.add(clients);
        closeAll(all);
    }

    private static void closeAll(List<AutoCloseable> started) {
        for (int i = started.size() - 1; i >= 0; i--) {
            try {
                started.get(i).close();
            } catch (Exception e) {
                // the others are closed all the same
            }
        }
    }
}
