package dev.plumbline.service.engines;

import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.service.Failure;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What happens to a fleet of real engines: it is well; one pool gets weights of four bits; it is found, gated, left by
 * its sessions, mended, and placed again; then another draws at a wrong temperature, and goes the same way.
 */
public final class EnginesDemo {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final List<Fault> FAULTS = List.of(
            new Fault("gpu-b", "gets weights of four bits", pool -> pool.restart("q4_0", 1)),
            new Fault("tpu-a", "draws at 0.3 times the temperature that it is asked for", pool -> pool.redraw(0.3)));
    private static final String FULL = "UP 100";
    private static final long LOOK_MILLIS = 500;

    /** A pool that comes back with other weights, or with another way to draw. */
    private record Fault(String pool, String what, Consumer<TappedPool> harm) {}

    private final EngineFleet fleet;
    private final Supplier<Collection<Incident>> incidents;
    private final BooleanSupplier goOn;
    private final PrintWriter out;
    private final Clock clock;

    /**
     * @param incidents all that were told of, as they stand now
     * @param goOn whether nobody wants it to end
     */
    public EnginesDemo(
            EngineFleet fleet, Supplier<Collection<Incident>> incidents, BooleanSupplier goOn, PrintWriter out) {
        this.fleet = fleet;
        this.incidents = incidents;
        this.goOn = goOn;
        this.out = out;
        this.clock = Clock.systemUTC();
    }

    /**
     * Plays it.
     *
     * @param quiet how long the fleet is well before the first fault
     * @throws Failure where something that should happen does not, within a quarter of an hour
     */
    public void play(Duration quiet) throws InterruptedException {
        tell("Three pools answer, all well: llama.cpp with weights of 32, 16 (bf16) and 8 bits.");
        Instant end = clock.instant().plus(quiet);
        await("", () -> clock.instant().isAfter(end));
        for (Fault fault : FAULTS) {
            if (goOn.getAsBoolean()) {
                play(fault);
            }
        }
        if (goOn.getAsBoolean()) {
            tell("That was all. The clients had " + fleet.stopClients() + ".");
        }
    }

    private void play(Fault fault) throws InterruptedException {
        String pool = fault.pool();
        tell(pool + " " + fault.what() + ".");
        Instant began = clock.instant();
        fault.harm().accept(fleet.pool(pool));
        await("a page for " + pool, () -> paged(began));
        await("HAProxy to close " + pool, () -> !isFull(pool));
        tell("HAProxy: " + pool + " is " + fleet.proxy().states().get(pool) + "; sessions by pool: "
                + fleet.proxy().bound() + "; placed anew so far: " + fleet.released() + ".");
        fleet.pool(pool).mend();
        tell(pool + " is mended.");
        await("the end of what was wrong with " + pool, () -> !paged(began));
        await("HAProxy to open " + pool, () -> isFull(pool));
        tell("HAProxy: " + pool + " gets its share again.");
    }

    private boolean isFull(String pool) {
        return FULL.equals(fleet.proxy().states().get(pool));
    }

    /** Whether something is wrong, and somebody was paged, of what began to be seen since then. */
    private boolean paged(Instant since) {
        return incidents.get().stream()
                .anyMatch(incident -> incident.level() == Level.PAGE
                        && incident.course().closed() == null
                        && incident.course().detected() >= since.toEpochMilli());
    }

    private void await(String what, BooleanSupplier done) throws InterruptedException {
        Instant end = clock.instant().plus(PATIENCE);
        while (goOn.getAsBoolean() && !done.getAsBoolean()) {
            if (clock.instant().isAfter(end)) {
                throw new Failure("waited " + PATIENCE.toMinutes() + " minutes in vain for " + what);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void tell(String what) {
        if (!goOn.getAsBoolean()) {
            return;
        }
        out.println(TIME.format(clock.instant()) + " DEMO   " + what);
        out.flush();
    }
}
