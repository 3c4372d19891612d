package dev.plumbline.detector.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.SampledResponse;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.proto.state.IncidentsState;
import dev.plumbline.models.proto.state.OpenIncidentState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelMonitorTest {

    private static final long T = 1_756_080_000_000L;
    private static final long WINDOW = 10_000;
    private static final List<Question> QUESTIONS = Signals.questions();

    private final HeapStore state = new HeapStore();
    private final HeapStore history = new HeapStore();
    private final Map<String, Incident> incidents = new LinkedHashMap<>();

    /** Four pools on two kinds of hardware, 8 sessions and 300 tokens a window each. */
    private static Traffic fleet(long seed) {
        Traffic traffic = new Traffic(seed);
        for (String name : List.of("a", "b", "c", "d")) {
            Traffic.Pool pool = pool(traffic, name);
            pool.sessions = 8;
            pool.tokens = 300;
        }
        return traffic;
    }

    private static Traffic.Pool pool(Traffic traffic, String name) {
        return traffic.pool("pool", name, "hardware", name.compareTo("c") < 0 ? "x" : "y");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void close_healthy_saysNothing(long seed) {
        Traffic traffic = fleet(seed);
        run(bench(), traffic, 0, 1_000);
        // 1,000 windows of 3 seeds in a budget of a ticket every 60,480
        assertEquals(Map.of(), incidents, "seed " + seed);
    }

    @Test
    void close_faultOfOnePool_blamesIt() {
        Traffic traffic = fleet(4);
        ModelMonitor bench = bench();
        run(bench, traffic, 0, 100);
        pool(traffic, "b").misrouted = 0.3;
        run(bench, traffic, 100, 130);
        Incident found = only();
        assertEquals("pool=b", found.blame().cohort().toString());
        assertEquals("routing", found.blame().signal());
        assertTrue(
                Math.abs(found.course().onset() - (T + 100 * WINDOW)) <= 2 * WINDOW,
                "onset " + found.course().onset());
    }

    @Test
    void close_faultOfAKindOfHardware_blamesItAndNotItsPools() {
        Traffic traffic = fleet(5);
        ModelMonitor bench = bench();
        run(bench, traffic, 0, 100);
        pool(traffic, "c").dropped = 0.03;
        pool(traffic, "d").dropped = 0.03;
        run(bench, traffic, 100, 300);
        assertEquals("hardware=y", only().blame().cohort().toString());
        assertEquals("sampler-calibration", only().blame().signal());
    }

    @Test
    void close_twoFaultsAtOnce_areTwoIncidents() {
        Traffic traffic = fleet(6);
        ModelMonitor bench = bench();
        run(bench, traffic, 0, 100);
        pool(traffic, "a").dropped = 0.05;
        pool(traffic, "d").greedy = 0.2;
        run(bench, traffic, 100, 300);
        assertEquals(
                new TreeSet<>(List.of("pool=a", "pool=d")),
                incidents.values().stream()
                        .map(i -> i.blame().cohort().toString())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void close_faultOfAll_blamesTheFleet() {
        Traffic traffic = fleet(7);
        ModelMonitor bench = bench();
        run(bench, traffic, 0, 100);
        List.of("a", "b", "c", "d").forEach(name -> pool(traffic, name).dropped = 0.03);
        run(bench, traffic, 100, 200);
        assertEquals("fleet", only().blame().cohort().toString());
    }

    /** The fault lasts an hour; it must be over within some minutes, and told ten minutes later. */
    @Test
    void close_endedFault_recovers() {
        Traffic traffic = fleet(8);
        ModelMonitor bench = bench();
        run(bench, traffic, 0, 100);
        pool(traffic, "b").misrouted = 0.3;
        run(bench, traffic, 100, 460);
        pool(traffic, "b").misrouted = 0;
        run(bench, traffic, 460, 550);
        assertNotNull(only().course().closed(), "still open: " + only());
    }

    /** 20 runs of 1,000 windows: one closing by mistake is allowed at 5% each (P of more than 4 is 0.3%). */
    @Test
    void close_lastingFault_staysOpen() {
        int closed = 0;
        for (long seed = 100; seed < 120; seed++) {
            Traffic traffic = fleet(seed);
            ModelMonitor bench = new ModelMonitor(Policy.DEFAULT, QUESTIONS, "m", new HeapStore(), new HeapStore());
            incidents.clear();
            run(bench, traffic, 0, 20);
            pool(traffic, "b").misrouted = 0.3;
            run(bench, traffic, 20, 1_020);
            closed += incidents.values().stream().anyMatch(i -> i.course().closed() != null) ? 1 : 0;
        }
        assertTrue(closed <= 4, closed + " of 20 faults that lasted were closed");
    }

    /** State of monitors, incidents and blame survives a restart after every window, bit for bit. */
    @Test
    void close_restartAfterEveryWindow_saysTheSame() {
        List<CellTable> windows = new ArrayList<>();
        Traffic traffic = fleet(9);
        for (int i = 0; i < 160; i++) {
            List.of("a", "b", "c", "d").forEach(name -> pool(traffic, name).cut = 0.05);
            pool(traffic, "c").cut = i >= 70 ? 0.7 : 0.05;
            pool(traffic, "b").misrouted = i >= 40 && i < 90 ? 0.4 : 0;
            pool(traffic, "d").dropped = i >= 60 ? 0.05 : 0;
            windows.add(traffic.window());
        }
        ModelMonitor steady = new ModelMonitor(Policy.DEFAULT, QUESTIONS, "m", new HeapStore(), new HeapStore());
        int found = 0;
        TreeSet<String> signals = new TreeSet<>();
        for (int i = 0; i < windows.size(); i++) {
            Findings expected = steady.close(T + i * WINDOW, windows.get(i), 1, false);
            assertEquals(expected, bench().close(T + i * WINDOW, windows.get(i), 1, false), "window " + i);
            found += expected.alerts().size();
            expected.alerts()
                    .forEach(alert -> signals.add(alert.incident().blame().signal()));
        }
        assertTrue(found >= 3, "the traffic shows too little to compare: " + found + " alerts");
        assertEquals(new TreeSet<>(List.of("completion", "routing", "sampler-calibration")), signals);
    }

    /** The first ten since the onset and the last ten, of the pool that is blamed. */
    @Test
    void close_fault_namesSomeOfWhatItCounted() {
        Traffic traffic = fleet(10);
        ModelMonitor bench = bench();
        pool(traffic, "a").misrouted = 1e-3;
        run(bench, traffic, 0, 100);
        pool(traffic, "b").misrouted = 0.5;
        run(bench, traffic, 100, 140);
        List<SampledResponse> named = only().impact().samples();
        assertEquals(20, named.size(), named::toString);
        assertTrue(named.stream().allMatch(s -> s.pool().equals("b") && s.id().startsWith("b-")), named::toString);
        assertEquals(
                named,
                named.stream()
                        .sorted(Comparator.comparing(SampledResponse::time))
                        .toList());
        assertTrue(named.get(0).time() <= T + 103 * WINDOW, "the first: " + named.get(0));
        assertEquals(T + 140 * WINDOW, named.get(19).time(), "the last");
    }

    /** Where two rates differ no response is at fault by itself. */
    @Test
    void close_faultOfRates_namesNone() {
        Traffic traffic = fleet(11);
        ModelMonitor bench = bench();
        run(bench, traffic, 0, 100);
        pool(traffic, "b").greedy = 0.3;
        run(bench, traffic, 100, 200);
        assertEquals(List.of(), only().impact().samples());
    }

    /** What was stored by the version before is read: its incidents name nobody until the next hit. */
    @Test
    void close_stateOfTheVersionBefore_goesOn() {
        Traffic traffic = fleet(12);
        run(bench(), traffic, 0, 100);
        pool(traffic, "b").misrouted = 0.5;
        run(bench(), traffic, 100, 130);
        assertEquals(20, only().impact().samples().size());
        byte[] key = {'d', (byte) Layer.ROUTING.id()};
        state.put(key, withoutNames(Objects.requireNonNull(state.get(key))));
        pool(traffic, "b").misrouted = 0;
        run(bench(), traffic, 130, 131);
        assertEquals(List.of(), only().impact().samples());
        assertTrue(only().impact().sessions() > 50, "and all else is as it was");
    }

    private static byte[] withoutNames(byte[] stored) {
        try {
            IncidentsState.Builder state = IncidentsState.parseFrom(stored).toBuilder();
            state.getOpenBuilderList().forEach(OpenIncidentState.Builder::clearSamples);
            return state.build().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A burst of ten seconds, of little traffic or of much: who is told of it is not told at once that it is over. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void close_burst_opensAndDoesNotEndBeforeItHasHeld(long seed) {
        Traffic traffic = fleet(200 + seed);
        pool(traffic, "b").sessions = 8 * seed * seed;
        ModelMonitor bench = bench();
        run(bench, traffic, 0, 40);
        pool(traffic, "b").misrouted = 0.9;
        run(bench, traffic, 40, 41);
        pool(traffic, "b").misrouted = 0;
        run(bench, traffic, 41, 300);
        long hold = Policy.DEFAULT.timing().hold().toMillis();
        assertTrue(!incidents.isEmpty(), "seed " + seed + ": the burst was not seen");
        assertTrue(
                incidents.values().stream().anyMatch(i -> i.course().closed() != null),
                "seed " + seed + ": none has ended");
        incidents.values().stream()
                .filter(i -> i.course().closed() != null)
                .forEach(i -> assertTrue(
                        i.course().closed() - i.course().detected() >= hold, "seed " + seed + ": " + i.text()));
    }

    private Incident only() {
        assertEquals(1, incidents.size(), incidents::toString);
        return incidents.values().iterator().next();
    }

    private ModelMonitor bench() {
        return new ModelMonitor(Policy.DEFAULT, QUESTIONS, "m", state, history);
    }

    private void run(ModelMonitor bench, Traffic traffic, int from, int to) {
        for (int i = from; i < to; i++) {
            bench.close(T + i * WINDOW, traffic.window(), 1, false)
                    .incidents()
                    .forEach(incident -> incidents.put(incident.id(), incident));
        }
    }
}
