package dev.plumbline.acceptance.flow;

import static dev.plumbline.acceptance.delivery.Newsroom.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Traffic;
import dev.plumbline.acceptance.Traffic.Line;
import dev.plumbline.acceptance.delivery.Newsroom;
import dev.plumbline.acceptance.delivery.StrictPagerDuty;
import dev.plumbline.acceptance.fault.Machine;
import dev.plumbline.acceptance.fault.TcpProxy;
import dev.plumbline.acceptance.fault.ThreeBrokers;
import dev.plumbline.acceptance.service.Command;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances on three brokers, between which wires are cut and connections reset, and of which some pause, die and
 * come back. What is found in the end is what an undisturbed run finds, field for field; every record is accounted for
 * (some come twice, damaged, or out of order); and whoever is told of an incident is told once that it began and once
 * that it ended.
 *
 * <p>The brief form, of which every build is made, has the most telling: cuts of which one outlasts a session, and
 * {@code kill -9} in mid-window. {@code -Dplumbline.faults=short} adds resets, refusals, a slow network, a pause, a
 * process that is starved, a broker that dies, a disk that is slow, full or lost, a clock that steps by an hour, an
 * instance that comes and goes, and receivers that hang, reset, refuse and limit. In both all timeouts of clients are
 * a tenth of what they are by default, and so are the disturbances: they cross the same thresholds. {@code mvn
 * -Pfaults} runs the long form, with the timeouts and the disturbances as they are in the field.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
@Tag("slow")
class FaultTest {

    private static final long SEED = 20_261_128;
    private static final String FORM = System.getProperty("plumbline.faults", "brief");
    private static final boolean LONG = FORM.equals("long");
    private static final boolean ALL = LONG || FORM.equals("short");

    /** Seconds of a disturbance in the field become milliseconds here. */
    private static final long SECOND = LONG ? 1_000 : 100;

    private static final String CLIENT = """
            session.timeout.ms=1500
            heartbeat.interval.ms=300
            transaction.timeout.ms=1000
            request.timeout.ms=3000
            default.api.timeout.ms=6000
            delivery.timeout.ms=12000
            max.block.ms=6000
            max.poll.interval.ms=30000
            """;

    @TempDir
    private static Path folder;

    private static ThreeBrokers brokers;

    /** The one of instance b, in the longer forms. */
    private static Machine machine;

    private final Map<String, Command> instances = new TreeMap<>();
    private Prefix prefix;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        brokers = ThreeBrokers.start(folder);
        if (ALL) {
            machine = new Machine(folder);
        }
    }

    @AfterAll
    static void stop() {
        brokers.close();
    }

    @Test
    void replay_disturbed_saysTheSameAsUndisturbed() throws Exception {
        List<Line> lines = Publication.spoiled(new Traffic(SEED, Duration.ofMinutes(ALL ? 12 : 7), 6)
                .misroute(Duration.ofMinutes(2), Duration.ofMinutes(ALL ? 8 : 5), 0.3)
                .lines());
        Outcome direct = Direct.run(lines, Policy.DEFAULT, Signals.ALL);
        assertFalse(direct.incidents().isEmpty(), "the recording shows nothing to compare");
        prefix = new Prefix("faults", Prefix.Kind.REPLAY, 4, 2);
        new Provisioning(brokers.client()).provide(prefix, ThreeBrokers.COUNT, Topics.RETENTION);
        List<ProducerRecord<byte[], byte[]>> records =
                Publication.shuffled(lines, Topics.of(prefix).samples(), Policy.DEFAULT, SEED);
        Outbox outbox = new Outbox(brokers.client(), prefix);
        try {
            run("a", "");
            run("b", "");
            List<Runnable> faults = faults(name -> run(name, ""));
            for (int i = 0; i < faults.size(); i++) {
                int size = records.size();
                Publication.send(
                        records.subList(size * i / faults.size(), size * (i + 1) / faults.size()), brokers.client());
                faults.get(i).run();
                assertTrue(isHealthy(), this::said);
            }
            outbox.awaitEnd(this::isHealthy);
        } finally {
            instances.values().forEach(Command::close);
        }
        Outcome outcome = outbox.outcome();
        outcome.assertSame(direct, "seed " + SEED);
        Accounts accounts = outcome.accounts();
        assertEquals(lines.size(), accounts.read());
        assertEquals(
                accounts.read(), accounts.tallied() + accounts.late() + accounts.duplicate() + accounts.deadLetters());
    }

    @Test
    void delivery_disturbed_tellsEachIncidentOnceAtItsBeginningAndOnceAtItsEnd() throws Exception {
        prefix = new Prefix("told", Prefix.Kind.LIVE, 1, 2);
        new Provisioning(brokers.client()).provide(prefix, ThreeBrokers.COUNT, Topics.RETENTION);
        try (StrictPagerDuty first = new StrictPagerDuty(0);
                StrictPagerDuty second = new StrictPagerDuty(0);
                TcpProxy wire = new TcpProxy();
                Newsroom newsroom = new Newsroom(brokers.client(), prefix)) {
            wire.leadTo(URI.create(second.url()).getPort());
            String policy = policy(first.url(), "http://127.0.0.1:" + wire.port());
            run("a", policy);
            run("b", policy);
            List<Runnable> faults = faults(name -> run(name, policy));
            if (ALL) {
                faults.addAll(ofReceivers(first, wire));
            }
            for (int i = 0; i < faults.size(); i++) {
                awaitTold(first, i); // what is over before it could be told is not told, by design
                awaitTold(second, i);
                newsroom.opened("inc-" + i, Level.PAGE);
                if (i > 0) {
                    newsroom.closed("inc-" + (i - 1), Level.PAGE);
                }
                faults.get(i).run();
                assertTrue(isHealthy(), this::said);
            }
            awaitTold(first, faults.size());
            awaitTold(second, faults.size());
            newsroom.closed("inc-" + (faults.size() - 1), Level.PAGE);
            for (StrictPagerDuty receiver : List.of(first, second)) {
                await("all that began", () -> receiver.woken().size() == faults.size());
                await("all that ended", () -> receiver.resolved().size() == faults.size());
                receiver.woken().forEach((id, woken) -> assertEquals(List.of("critical"), woken, id));
                receiver.resolved().forEach((id, times) -> assertEquals(1, times, id));
                assertEquals(List.of(), receiver.broken());
            }
        } finally {
            instances.values().forEach(Command::close);
        }
    }

    private static void awaitTold(StrictPagerDuty receiver, int incidents) {
        await(incidents + " that began", () -> receiver.woken().size() == incidents);
    }

    /** One after the other; each has passed when it returns, but for what it caused. */
    private List<Runnable> faults(Consumer<String> start) {
        List<Runnable> faults = new ArrayList<>();
        for (int seconds : LONG ? cuts() : ALL ? new int[] {20, 60, 150} : new int[] {20, 60}) {
            faults.add(
                    () -> during(seconds, () -> wires(wire -> wire.cut(true)), () -> wires(wire -> wire.cut(false))));
        }
        if (ALL) {
            addMore(faults);
            addMachine(faults);
            addDisks(faults, start);
        }
        faults.add(() -> {
            instances.remove("a").kill();
            start.accept("a");
        });
        return faults;
    }

    private void addMore(List<Runnable> faults) {
        faults.add(() -> wires(TcpProxy::reset));
        faults.add(() -> during(20, () -> wires(wire -> wire.refuse(true)), () -> wires(wire -> wire.refuse(false))));
        faults.add(() -> during(30, () -> wires(wire -> wire.slow(true)), () -> wires(wire -> wire.slow(false))));
        faults.add(() -> during(60, instances.get("b")::pause, instances.get("b")::resume));
        faults.add(() -> during(60, () -> brokers.kill(2), () -> brokers.start(2)));
        faults.add(
                () -> { // as on a starved machine: a tenth of the time
                    for (int i = 0; i < 30; i++) {
                        during(1, instances.get("b")::pause, instances.get("b")::resume);
                        Newsroom.pause(SECOND / 10);
                    }
                });
    }

    /** One's clock steps by an hour, in either direction and back, and its disk is slow. */
    private void addMachine(List<Runnable> faults) {
        for (Duration step : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
            faults.add(() -> during(60, () -> machine.clockAhead(step), () -> machine.clockAhead(Duration.ZERO)));
        }
        faults.add(() ->
                during(60, () -> machine.diskTakes(Duration.ofMillis(200)), () -> machine.diskTakes(Duration.ZERO)));
    }

    /** The work of one moves to the other, whose disk has no room for its stores; later its own disk is lost. */
    private void addDisks(List<Runnable> faults, Consumer<String> start) {
        faults.add(() -> during(
                60,
                () -> {
                    instances.get("a").fillDisk(true);
                    instances.get("b").pause();
                },
                () -> {
                    instances.get("a").fillDisk(false);
                    instances.get("b").resume();
                }));
        faults.add(() -> {
            instances.remove("b").kill();
            delete(data("b"));
            start.accept("b");
        });
        faults.add(
                () -> { // a third comes, takes a share of the open windows, and goes
                    start.accept("c");
                    Newsroom.pause(20 * SECOND);
                    Command third = instances.remove("c");
                    third.stop();
                    third.exitCode();
                });
    }

    /** A receiver that hangs, resets, refuses or limits while there is something to tell. */
    private static List<Runnable> ofReceivers(StrictPagerDuty limited, TcpProxy wire) {
        return List.of(
                () -> during(30, () -> wire.cut(true), () -> wire.cut(false)),
                wire::reset,
                () -> during(30, () -> wire.refuse(true), () -> wire.refuse(false)),
                () -> during(
                        30,
                        () -> limited.mood(StrictPagerDuty.Mood.BUSY),
                        () -> limited.mood(StrictPagerDuty.Mood.WELL)));
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path data(String name) {
        return folder.resolve(prefix.name() + "-" + name);
    }

    private static int[] cuts() {
        List<Integer> seconds = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            seconds.addAll(List.of(5, 20, 60));
        }
        for (int i = 0; i < 3; i++) {
            seconds.addAll(List.of(150, 600));
        }
        return seconds.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void during(long seconds, Runnable begin, Runnable end) {
        begin.run();
        try {
            Newsroom.pause(seconds * SECOND);
        } finally {
            end.run();
        }
    }

    private static void wires(Consumer<TcpProxy> what) {
        brokers.proxies().forEach(what);
    }

    private boolean isHealthy() {
        return instances.values().stream().allMatch(Command::isAlive);
    }

    private String said() {
        return instances.values().stream().map(Command::err).reduce("an instance ended:", (a, b) -> a + "\n" + b);
    }

    private void run(String name, String policy) {
        try {
            List<String> args = new ArrayList<>(List.of(
                    "run",
                    "--bootstrap-servers",
                    brokers.proxied(),
                    "--prefix",
                    prefix.name(),
                    "--data",
                    data(name).toString(),
                    "--http",
                    "127.0.0.1:0",
                    "--wait",
                    "2m"));
            if (!LONG) {
                Path config = Files.writeString(folder.resolve("client.properties"), CLIENT);
                args.addAll(List.of("--command-config", config.toString()));
            }
            if (!policy.isEmpty()) {
                args.addAll(List.of(
                        "--policy",
                        Files.writeString(folder.resolve("policy.yaml"), policy).toString()));
            }
            Map<String, String> environment = ALL && name.equals("b") ? machine.environment() : Map.of();
            instances.put(
                    name,
                    Command.start(folder, environment, args.toArray(new String[0]))
                            .awaitUp());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String policy(String first, String second) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), StrictPagerDuty.KEY);
        return """
                delivery:
                  receivers:
                    first: {type: pagerduty, url: "%s", routing_key: "file:%s"}
                    second: {type: pagerduty, url: "%s", routing_key: "file:%s"}
                """.formatted(first, key, second, key);
    }
}
