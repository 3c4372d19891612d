package dev.plumbline.detector.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.evidence.Draw;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.TokenDrift;
import dev.plumbline.detector.signal.text.Garble;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults that several layers see, and faults that come back. A promise of the sampler is judged by contract, drift by
 * the peers, lists of equal contexts by contract; four pools on two kinds of hardware.
 */
class OneFaultOnePageTest {

    private static final long T = 1_756_080_000_000L;
    private static final long WINDOW = 10_000;
    private static final int HOUR = 360;

    private static final Question SAMPLER =
            question(60, "sampler", Layer.SAMPLER, Question.Direction.MORE, Reference.CONTRACT);
    private static final Question LISTS =
            question(61, "lists", Layer.LOGITS, Question.Direction.MORE, Reference.CONTRACT);
    private static final Question DRIFT =
            question(62, TokenDrift.NAME, Layer.LOGITS, Question.Direction.BOTH, Reference.PEERS);

    /** Asked in tests of drawn bytes only. */
    private static final Question BYTES = new Question(
            63,
            Garble.NAME,
            Layer.SERVING,
            Question.Unit.RESPONSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT),
            new Question.Words("sessions", List.of(Garble.BYTES), List.of("were wrong")));

    private List<Question> questions = List.of(SAMPLER, LISTS, DRIFT);
    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private final List<Alert> alerts = new ArrayList<>();
    private final HeapStore state = new HeapStore();
    private final HeapStore history = new HeapStore();
    private ModelMonitor monitor = monitor();
    private int now;

    private static Question question(
            int id, String name, Layer layer, Question.Direction direction, Reference reference) {
        return new Question(
                id,
                name,
                layer,
                Question.Unit.RESPONSE,
                direction,
                List.of(),
                List.of(reference),
                new Question.Words("sessions", List.of("were wrong")));
    }

    private ModelMonitor monitor() {
        return new ModelMonitor(policy(), questions, "m", state, history);
    }

    private static Policy policy() {
        try {
            return new PolicyReader(List.of("sampler", "lists", TokenDrift.NAME, Garble.NAME))
                    .read("test", "ceilings: {sampler: 0.001, lists: 0.001, garble: 0.001}\n");
        } catch (BadPolicy e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pool(int i) {
        return "p" + i;
    }

    private static String hardware(String pool) {
        return pool.compareTo("p2") < 0 ? "x" : "y";
    }

    /** Serves for some windows; {@code rate} is that of a question on a pool. */
    private void serve(Draw draw, int windows, ToDoubleBiFunction<Question, String> rate) {
        for (int end = now + windows; now < end; now++) {
            CellTable cells = new CellTable();
            IntStream.range(0, 4).mapToObj(OneFaultOnePageTest::pool).forEach(pool -> {
                CohortKey key = CohortKey.of(Map.of("pool", pool, "hardware", hardware(pool)));
                for (Question question : questions) {
                    int trials = draw.poisson(12);
                    int hits = draw.binomial(trials, rate.applyAsDouble(question, pool));
                    if (trials > 0) {
                        cells.add(new CellKey(question.name(), 0, 0, "", key), Cell.count(trials, hits));
                    }
                }
                cells.add(new CellKey(Tallier.SESSIONS, 0, 0, "", key), Cell.count(12, 12));
            });
            Findings findings = monitor.close(T + now * WINDOW, cells, 1, false);
            findings.incidents().forEach(incident -> incidents.put(incident.id(), incident));
            alerts.addAll(findings.alerts());
        }
    }

    private static double healthy(Question question) {
        return question == DRIFT ? 0.3 : 0;
    }

    private TreeMap<String, String> pages() {
        TreeMap<String, String> pages = new TreeMap<>();
        incidents.values().stream()
                .filter(i -> i.level() == Level.PAGE)
                .forEach(i -> pages.put(
                        i.layer().code() + " " + i.blame().cohort(),
                        String.join(",", i.blame().signals())));
        return pages;
    }

    /** The sampler of one kind of hardware is wrong; beside its peers the other kind is as unusual. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void faultThatPeersSeeToo_isOnePage(long seed) {
        Draw draw = new Draw(seed);
        serve(draw, 60, (q, pool) -> healthy(q));
        serve(
                draw,
                240,
                (q, pool) -> !hardware(pool).equals("x") ? healthy(q) : q == SAMPLER ? 0.1 : q == DRIFT ? 0.6 : 0);
        assertEquals(
                new TreeMap<>(Map.of("sampler hardware=x", "sampler,token-drift")),
                pages(),
                () -> "seed " + seed + ": " + incidents.values());
        assertEquals(1, incidents.size(), () -> "seed " + seed + ": " + incidents.values());
    }

    /** It comes for a minute in ten, and peers see each return anew: the first incident explains what comes with it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void faultThatComesAndGoes_isOnePage(long seed) {
        Draw draw = new Draw(seed);
        serve(draw, 60, (q, pool) -> healthy(q));
        for (int times = 0; times < 4; times++) {
            serve(
                    draw,
                    6,
                    (q, pool) -> !hardware(pool).equals("x") ? healthy(q) : q == SAMPLER ? 0.3 : q == DRIFT ? 0.85 : 0);
            serve(draw, 54, (q, pool) -> healthy(q));
        }
        assertEquals(
                new TreeMap<>(Map.of("sampler hardware=x", "sampler,token-drift")),
                pages(),
                () -> "seed " + seed + ": " + incidents.values());
        assertEquals(1, incidents.size(), () -> "seed " + seed + ": " + incidents.values());
    }

    /** The peers see it first, and cannot tell which layer it is; the contract says so later, in the same incident. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void layerThatIsNotKnownYet_isCorrected(long seed) {
        Draw draw = new Draw(seed);
        serve(draw, 60, (q, pool) -> healthy(q));
        serve(draw, 300, (q, pool) -> !pool.equals("p3") ? healthy(q) : q == SAMPLER ? 0.012 : q == DRIFT ? 0.85 : 0);
        assertEquals(
                Layer.UNKNOWN,
                alerts.get(0).incident().layer(),
                () -> "seed " + seed + ": " + alerts.get(0).incident());
        assertEquals(
                new TreeMap<>(Map.of("sampler pool=p3", "sampler,token-drift")),
                pages(),
                () -> "seed " + seed + ": " + incidents.values());
        assertEquals(1, incidents.size(), () -> "seed " + seed + ": " + incidents.values());
    }

    /** Two faults of two layers on one pool, at the same minute and six minutes apart. */
    @ParameterizedTest
    @ValueSource(ints = {0, 36})
    void twoFaultsOfTwoLayersOnOnePool_areTwoIncidents(int apart) {
        Draw draw = new Draw(7);
        serve(draw, 60, (q, pool) -> healthy(q));
        serve(draw, apart, (q, pool) -> pool.equals("p1") && q == SAMPLER ? 0.1 : healthy(q));
        serve(draw, 120, (q, pool) -> pool.equals("p1") && (q == SAMPLER || q == LISTS) ? 0.1 : healthy(q));
        assertEquals(
                new TreeMap<>(Map.of("sampler pool=p1", "sampler", "logits pool=p1", "lists")),
                pages(),
                () -> "apart " + apart + ": " + incidents.values());
    }

    /** What peers see six minutes later is another fault. */
    @Test
    void driftThatBeginsClearlyLater_isAnIncidentOfItsOwn() {
        Draw draw = new Draw(8);
        serve(draw, 60, (q, pool) -> healthy(q));
        serve(draw, 36, (q, pool) -> pool.equals("p1") && q == SAMPLER ? 0.1 : healthy(q));
        serve(draw, 120, (q, pool) -> !pool.equals("p1") ? healthy(q) : q == SAMPLER ? 0.1 : q == DRIFT ? 0.7 : 0);
        assertEquals(
                new TreeMap<>(Map.of("sampler pool=p1", "sampler", "unknown pool=p1", "token-drift")),
                pages(),
                () -> incidents.values().toString());
    }

    /** Tokens whose bytes do not join were drawn: a sampler that draws wrongly from that minute on explains them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 36})
    void bytesThatWereDrawn_areASignalOfTheFaultThatDrewThem(int apart) {
        questions = List.of(SAMPLER, BYTES);
        monitor = monitor();
        Draw draw = new Draw(14);
        serve(draw, 60, (q, pool) -> 0);
        serve(draw, apart, (q, pool) -> pool.equals("p1") && q == SAMPLER ? 0.2 : 0);
        serve(draw, 60, (q, pool) -> !pool.equals("p1") ? 0 : q == SAMPLER ? 0.2 : 0.05);
        Map<String, String> told = apart == 0
                ? Map.of("sampler pool=p1", "garble,sampler")
                : Map.of("sampler pool=p1", "sampler", "serving pool=p1", "garble");
        assertEquals(new TreeMap<>(told), pages(), () -> "apart " + apart + ": " + incidents.values());
        assertEquals(told.size(), incidents.size(), () -> "apart " + apart + ": " + incidents.values());
    }

    /** After the end nothing that it explained is a page, neither of the pool nor of its mirror. */
    @Test
    void whatWasExplained_isForgivenWithTheIncident() {
        Draw draw = new Draw(9);
        serve(draw, 60, (q, pool) -> healthy(q));
        serve(
                draw,
                120,
                (q, pool) -> !hardware(pool).equals("x") ? healthy(q) : q == SAMPLER ? 0.1 : q == DRIFT ? 0.6 : 0);
        serve(draw, 2 * HOUR, (q, pool) -> healthy(q));
        assertEquals(1, incidents.size(), () -> incidents.values().toString());
        assertNotNull(incidents.values().iterator().next().course().closed());
    }

    /**
     * It ends, pauses for 20 minutes and comes back as bad as it was: the same incident, again, and nobody is woken.
     */
    @Test
    void whatComesBackWithinAnHour_isTheSameIncidentAgain() {
        Draw draw = new Draw(10);
        serve(draw, 30, (q, pool) -> healthy(q));
        for (int times = 0; times < 2; times++) {
            serve(draw, 60, (q, pool) -> pool.equals("p1") && q == SAMPLER ? 0.1 : healthy(q));
            serve(draw, HOUR / 2, (q, pool) -> healthy(q));
        }
        assertEquals(1, incidents.size(), () -> incidents.values().toString());
        Incident only = incidents.values().iterator().next();
        assertEquals(new Incident.Again(1, false), only.course().again(), only::toString);
        assertEquals(
                List.of(Alert.Event.OPENED, Alert.Event.CLOSED, Alert.Event.AGAIN, Alert.Event.CLOSED),
                alerts.stream()
                        .map(Alert::event)
                        .filter(e -> e != Alert.Event.RAISED)
                        .toList());
    }

    /** What comes back three times as bad is worth waking somebody. */
    @Test
    void whatComesBackWorse_saysSo() {
        Draw draw = new Draw(11);
        serve(draw, 30, (q, pool) -> healthy(q));
        serve(draw, 60, (q, pool) -> pool.equals("p1") && q == SAMPLER ? 0.1 : healthy(q));
        serve(draw, HOUR / 2, (q, pool) -> healthy(q));
        serve(draw, 60, (q, pool) -> pool.equals("p1") && q == SAMPLER ? 0.5 : healthy(q));
        Incident only = incidents.values().iterator().next();
        assertEquals(new Incident.Again(1, true), only.course().again(), only::toString);
        assertTrue(only.text().contains("worse than before"), only.text());
    }

    /** After three returns it stays open through a pause of half an hour, until it was quiet for an hour. */
    @Test
    void whatCameBackThreeTimes_staysOpenUntilItWasQuietForAnHour() {
        Draw draw = new Draw(12);
        serve(draw, 30, (q, pool) -> healthy(q));
        for (int times = 0; times < 4; times++) {
            serve(draw, 60, (q, pool) -> pool.equals("p1") && q == SAMPLER ? 0.1 : healthy(q));
            serve(draw, HOUR / 2, (q, pool) -> healthy(q));
        }
        Incident open = incidents.values().iterator().next();
        assertEquals(3, open.course().again().count(), open::toString);
        assertNull(open.course().closed(), open::toString);
        serve(draw, HOUR, (q, pool) -> healthy(q));
        assertEquals(1, incidents.size(), () -> incidents.values().toString());
        assertNotNull(incidents.values().iterator().next().course().closed());
    }

    /** What was explained, adopted, ended and came back survives a restart after every window. */
    @Test
    void restartAfterEveryWindow_saysTheSame() {
        List<Alert> steady = new ArrayList<>();
        for (boolean restarts : new boolean[] {false, true}) {
            OneFaultOnePageTest run = new OneFaultOnePageTest();
            Draw draw = new Draw(13);
            for (int i = 0; i < 330; i++) {
                boolean sick = i >= 20 && i < 70 || i >= 300;
                run.serve(
                        draw,
                        1,
                        (q, pool) ->
                                !sick || !pool.equals("p3") ? healthy(q) : q == SAMPLER ? 0.05 : q == DRIFT ? 0.85 : 0);
                run.monitor = restarts ? run.monitor() : run.monitor;
            }
            if (restarts) {
                assertEquals(steady, run.alerts);
            }
            steady.addAll(run.alerts);
        }
        assertTrue(steady.stream().anyMatch(a -> a.event() == Alert.Event.AGAIN), () -> "nothing came back: " + steady);
    }
}
