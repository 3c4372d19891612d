package dev.plumbline.detector.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.action.ModelSupervisor;
import dev.plumbline.detector.signal.Routing;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.feed.Cardinality;
import dev.plumbline.detector.store.ChunkedStore;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.tally.Census;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.json.EvidenceJson;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.models.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever senders write into labels, what is kept is bounded, a fault is found, and a ticket names the label. */
class CardinalityTest {

    private static final long WINDOW = 10_000;
    private static final long START = 1_756_000_800_000L;
    private static final int POOLS = 4;

    /** No record may be longer: Kafka's default. */
    private static final int LONGEST = 1_000_000;

    private final HeapStore parts = new HeapStore();
    private final HeapStore progress = new HeapStore();
    private final HeapStore monitors = new HeapStore();
    private final HeapStore cells = new HeapStore();
    private final HeapStore actions = new HeapStore();
    private final Map<String, Incident> incidents = new TreeMap<>();
    private final Set<String> cohorts = new TreeSet<>();
    private final Set<String> models = new TreeSet<>();
    private final StringBuilder said = new StringBuilder();
    private final Random random = new Random(16);
    private ModelStage stage = stage();
    private long window = START;
    private int responses;
    private int longestEvidence;
    private double sum;

    /** Of 100,000 responses no two have the same trace: 200 windows of 500. */
    @Test
    void traceId_isLeftOut_andNamed_andAFaultIsFound() {
        for (int i = 0; i < 200; i++) {
            boolean ill = i >= 150;
            window(500, ill ? 20 : 0, (values, n) -> values.put("trace", "trace-" + n));
        }
        assertEquals(100_000, responses);
        assertBounded();
        Incident told = incident(Cardinality.NAME);
        assertEquals("label=trace", told.blame().cohort().toString());
        assertEquals(Level.TICKET, told.level());
        assertTrue(told.text().contains("more values in a day than max_values"), told.text());
        assertEquals("pool=pool-0", incident(Routing.NAME).blame().cohort().toString());
    }

    /** What is no longer sent is no longer told, and a day later it is forgotten. */
    @Test
    void traceId_thatIsNoLongerSent_recovers_andIsForgotten() {
        for (int i = 0; i < 20; i++) {
            window(200, 0, (values, n) -> values.put("trace", i(n)));
        }
        int kept = monitors.size();
        for (int i = 0; i < 150; i++) {
            window(40, 0, (values, n) -> {});
        }
        assertEquals(
                Incident.Ending.RECOVERED, incident(Cardinality.NAME).course().ending());
        window += 26 * 3_600_000;
        window(40, 0, (values, n) -> values.put("tenant", "t" + n % 3));
        window(40, 0, (values, n) -> values.put("tenant", "t" + n % 3));
        assertTrue(monitors.size() < kept, monitors.size() + " of " + kept);
        assertTrue(cohorts.contains("tenant=t1"), "a label of three values is a dimension");
    }

    @Test
    void labelsOfManyLongCharacters_newInEachRecord_areLeftOut() {
        for (int i = 0; i < 72; i++) {
            window(10, 0, (values, n) -> {
                for (int label = 0; label < 16; label++) {
                    values.put("label-" + label, "€".repeat(240) + i(label) + i(n));
                }
            });
        }
        assertBounded();
        assertTrue(incidents.size() <= 20, () -> incidents.keySet().toString());
    }

    /** Each label has ten values, and all together as many combinations as there are responses. */
    @Test
    void labelsOfTenValues_makeABoundedNumberOfParts() {
        for (int i = 0; i < 30; i++) {
            window(200, i >= 15 ? 25 : 0, (values, n) -> {
                for (int label = 0; label < 16; label++) {
                    values.put("label-" + label, "v" + random.nextInt(10));
                }
            });
        }
        assertBounded();
        assertEquals("pool=pool-0", incident(Routing.NAME).blame().cohort().toString());
        assertTrue(incident(Cardinality.NAME).text().contains("more parts than can be judged"));
    }

    @Test
    void namesOfLabels_newInEachRecord_areLeftOut() {
        for (int i = 0; i < 50; i++) {
            window(40, 0, (values, n) -> values.put("name-" + n, "value"));
        }
        assertBounded();
        assertEquals(
                "label=(others)", incident(Cardinality.NAME).blame().cohort().toString());
    }

    @Test
    void poolsBeyondTheBound_areJudgedTogether() {
        for (int i = 0; i < 30; i++) {
            window(1_000, 0, (values, n) -> {
                if (n % 2 == 0) {
                    values.put("pool", "pod-" + n % 1_000);
                }
            });
        }
        assertBounded();
        assertTrue(cohorts.contains("pool=(others)"));
        assertTrue(cohorts.contains("pool=pool-3"), "the busiest are told apart");
        Incident told = incident(Cardinality.NAME);
        assertEquals("label=pool", told.blame().cohort().toString());
    }

    /** Each window has 50,000 pools, of which 20,000 are never seen again. */
    @Test
    @Tag("slow")
    void pools_fiftyThousand_areJudgedWithinTheSameBounds() {
        for (int i = 0; i < 4; i++) {
            int turn = i;
            CellTable table = new CellTable();
            for (int pool = 0; pool < 50_000; pool++) {
                int of = pool < 30_000 ? pool : pool + 20_000 * turn;
                CohortKey key = CohortKey.of(Map.of("pool", "pod-" + of, "hardware", "h" + of % 5));
                table.add(new CellKey(Routing.NAME, 0, 0, "", key), Cell.count(2, pool == 7 ? 2 : 0));
                table.add(new CellKey(Tallier.SESSIONS, 0, 0, "", key), Cell.count(pool < 100 ? 9 : 2, 2));
            }
            stage.accept(new Part(SourceStage.SAMPLES, 0, 0, new Tally(window, "m", table)));
            close();
        }
        assertBounded();
        assertTrue(cohorts.contains("pool=pod-7"), "the busiest are told apart");
        assertTrue(cohorts.contains("pool=(others)"));
        long apart =
                cohorts.stream().filter(cohort -> cohort.matches("pool=[^,]*")).count();
        int bound = Policy.DEFAULT.fleet().maxValues() + 1;
        assertTrue(apart <= bound, () -> apart + " pools told apart, of " + bound);
        assertEquals("label=pool", incident(Cardinality.NAME).blame().cohort().toString());
    }

    /** Ten thousand models: a thousand are judged, a fault of one of them is found, and a ticket names the others. */
    @Test
    void models_beyondTheFirstThousand_areNotJudged_andTold() {
        for (int i = 0; i < 3; i++) {
            TreeMap<String, Long> met = new TreeMap<>();
            for (int model = 0; model < 10_000; model++) {
                String name = "model-" + (10_000 + model);
                met.put(name, window);
                CellTable table = new CellTable();
                CohortKey key = CohortKey.of(Map.of("pool", "a"));
                table.add(new CellKey(Routing.NAME, 0, 0, "", key), Cell.count(9, model == 7 ? 9 : 0));
                table.add(new CellKey(Tallier.SESSIONS, 0, 0, "", key), Cell.count(9, 9));
                stage.accept(new Part(SourceStage.SAMPLES, 0, 0, new Tally(window, name, table)));
            }
            stage.announce(met);
            close();
        }
        Incident told = incident(Cardinality.NAME);
        assertEquals("label=model", told.blame().cohort().toString());
        assertEquals(Cardinality.OTHERS, told.model());
        assertTrue(told.text().contains("243,027 of 270,000 responses (90.0%)"), told.text());
        assertEquals("model-10007", incident(Routing.NAME).model());
        assertEquals(Census.MOST, models.size()); // one that is announced sends nothing, and one stands for the others
        stage = stage();
        close();
    }

    /** The same windows say the same, live with restarts and in a replay without, in one part or in several. */
    @Test
    void restarts_andSources_changeNothing() {
        for (int i = 0; i < 30; i++) {
            window(100, 0, (values, n) -> values.put("trace", i(n % 900)));
        }
        CardinalityTest other = new CardinalityTest();
        for (int i = 0; i < 30; i++) {
            other.window(100, 0, (values, n) -> values.put("trace", i(n % 900)));
            other.stage = other.stage();
        }
        assertEquals(said.toString(), other.said.toString());
    }

    private static String i(int n) {
        return Integer.toString(n);
    }

    private ModelStage stage() {
        return new ModelStage(
                new Policies(Policy.DEFAULT),
                Signals.questions(),
                parts,
                progress,
                new ChunkedStore(monitors),
                new ChunkedStore(cells),
                new ChunkedStore(actions));
    }

    /** A window of responses of four pools, of which every fourth of the first pool's may be misrouted. */
    private void window(int count, int misrouted, BiConsumer<Map<String, String>, Integer> labels) {
        CellTable table = new CellTable();
        for (int i = 0; i < count; i++) {
            TreeMap<String, String> values = new TreeMap<>(Map.of("pool", "pool-" + i % POOLS));
            labels.accept(values, responses++);
            CohortKey key = new CohortKey(values);
            boolean hit = i % POOLS == 0 && i < POOLS * misrouted;
            table.add(new CellKey(Routing.NAME, 0, 0, "", key), Cell.count(1, hit ? 1 : 0));
            table.add(new CellKey(Tallier.SESSIONS, 0, 0, "", key), Cell.count(1, 1));
        }
        stage.accept(new Part(SourceStage.SAMPLES, 0, 0, new Tally(window, "m", table)));
        close();
    }

    private void close() {
        window += WINDOW;
        stage.advance(passed(SourceStage.SAMPLES));
        stage.advance(passed(SourceStage.CONTEXTS));
        stage.close(Watermarks.NONE, this::take);
    }

    private void take(ModelSupervisor.WindowResult result) {
        models.add(result.findings().evidence().model());
        result.findings().incidents().forEach(incident -> {
            incidents.put(incident.id(), incident);
            said.append(incident.text()).append('\n');
        });
        result.findings().evidence().monitors().forEach(reading -> {
            cohorts.add(reading.cohort().toString());
            sum += reading.evidence();
        });
        said.append(sum).append('\n');
        if (window % 100_000 > 0) {
            return;
        }
        String evidence = EvidenceJson.write(result.findings().evidence());
        longestEvidence = Math.max(longestEvidence, evidence.getBytes(StandardCharsets.UTF_8).length);
    }

    private Watermark passed(SourceStage of) {
        long time = window + 30_000;
        return new Watermark(of, 0, 1, time, Watermark.State.RUNNING, new TreeMap<>(Map.of("m", START)), Accounts.NONE);
    }

    private Incident incident(String signal) {
        return incidents.values().stream()
                .filter(incident -> incident.blame().signals().contains(signal))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no incident of " + signal + " in " + incidents.keySet()));
    }

    private void assertBounded() {
        for (Store store : new Store[] {monitors, cells, actions}) {
            store.range(new byte[0], new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1}, (key, value) -> {
                assertTrue(value.length <= LONGEST, () -> "a record of " + value.length + " bytes");
                assertTrue(key.length <= 10_000, () -> "a key of " + key.length + " bytes");
            });
        }
        assertTrue(monitors.size() < 20_000, () -> monitors.size() + " records of monitors");
        assertTrue(longestEvidence < 8 << 20, () -> longestEvidence + " bytes of evidence");
    }
}
