package dev.plumbline.detector.pipeline;

import static dev.plumbline.models.cell.Watermark.State.END;
import static dev.plumbline.models.cell.Watermark.State.IDLE;
import static dev.plumbline.models.cell.Watermark.State.RUNNING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.action.ModelSupervisor;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStageTest {

    /** End plus grace of the window that starts at 0. */
    private static final long CLOSES = 40_000;

    /** The twins hold nobody back here. */
    private static final long FAR = 1L << 40;

    private static final CohortKey POOL = CohortKey.of(Map.of("pool", "a"));
    private static final Question ROUTING = question(1, "routing", Reference.CONTRACT);
    private static final Question DRIFT = question(2, "drift", Reference.PEERS);

    private final HeapStore parts = new HeapStore();
    private final HeapStore progress = new HeapStore();
    private final HeapStore monitors = new HeapStore();
    private final HeapStore cells = new HeapStore();
    private final HeapStore actions = new HeapStore();
    private final List<String> closed = new ArrayList<>();
    private ModelStage stage = stage();

    @Test
    void close_aMomentBeforeTheEndOfGrace_closesNothing() {
        take(part(0, "m", 0));
        passed(0, CLOSES, RUNNING);
        passed(1, CLOSES - 1, RUNNING);
        assertEquals(List.of(), closed);
    }

    @Test
    void close_allAtTheEndOfGrace_closes() {
        take(part(0, "m", 0));
        passed(0, CLOSES, RUNNING);
        passed(1, CLOSES, RUNNING);
        assertEquals(List.of("0 m"), closed);
    }

    @Test
    void close_manyWindows_inTheOrderOfWindowAndModel() {
        for (String model : List.of("n", "m")) {
            take(part(10_000, model, 0));
            take(part(0, model, 1));
            take(part(30_000, model, 0));
        }
        passed(0, CLOSES + 10_000, RUNNING);
        passed(1, CLOSES + 15_000, RUNNING);
        assertEquals(List.of("0 m", "0 n", "10000 m", "10000 n"), closed);
    }

    @Test
    void close_allEnded_closesWhatIsThere() {
        take(part(50_000, "m", 0));
        passed(0, CLOSES + 50_000, END);
        passed(1, CLOSES, END);
        assertEquals(List.of("50000 m"), closed);
    }

    @Test
    void close_oneIdle_doesNotWaitForIt() {
        take(part(0, "m", 0));
        passed(1, Watermarks.NONE, IDLE);
        passed(0, CLOSES, RUNNING);
        assertEquals(List.of("0 m"), closed);
    }

    @Test
    void close_twinsBehind_waitsForThem() {
        ModelStage fresh = new ModelStage(
                new Policies(Policy.DEFAULT),
                List.of(ROUTING),
                new HeapStore(),
                new HeapStore(),
                new HeapStore(),
                new HeapStore(),
                new HeapStore());
        fresh.accept(part(0, "m", 0));
        fresh.advance(WatermarksTest.watermark(SourceStage.SAMPLES, 0, 1, CLOSES, RUNNING));
        fresh.close(Watermarks.NONE, this::note);
        assertEquals(List.of(), closed);
        fresh.advance(WatermarksTest.watermark(SourceStage.CONTEXTS, 0, 1, CLOSES, RUNNING));
        fresh.close(Watermarks.NONE, this::note);
        assertEquals(List.of("0 m"), closed);
    }

    @Test
    void close_overdue_isForcedAndSaysSo() {
        take(part(0, "m", 0));
        take(part(10_000, "m", 0));
        take(part(20_000, "m", 0));
        passed(0, CLOSES + 20_000, RUNNING);
        passed(1, CLOSES - 1, RUNNING);
        stage.close(CLOSES + 10_000, this::note);
        assertEquals(List.of("0 m forced", "10000 m forced"), closed);
        passed(1, CLOSES + 20_000, RUNNING);
        assertEquals(List.of("0 m forced", "10000 m forced", "20000 m"), closed);
    }

    @Test
    void close_underANewPolicy_fromItsWindowOn() throws BadPolicy {
        Policies policies = new Policies(Policy.DEFAULT);
        Policy dear = new PolicyReader(List.of()).read("p", "budgets: {pages: 1 per 3000d}");
        assertEquals(List.of(), policies.put(20_000, dear));
        stage = new ModelStage(policies, List.of(ROUTING), parts, progress, monitors, cells, actions);
        stage.advance(WatermarksTest.watermark(SourceStage.CONTEXTS, 0, 1, FAR, RUNNING));
        List<Double> thresholds = new ArrayList<>();
        for (long window = 0; window < 40_000; window += 10_000) {
            take(part(window, "m", 0));
        }
        for (int source = 0; source < 2; source++) {
            stage.advance(WatermarksTest.watermark(SourceStage.SAMPLES, source, 2, CLOSES + 40_000, RUNNING));
        }
        stage.close(
                Watermarks.NONE,
                said -> thresholds.add(
                        said.findings().evidence().monitors().get(0).threshold()));
        double more = Math.log(100);
        double first = thresholds.get(0);
        assertEquals(4, thresholds.size());
        assertEquals(first, thresholds.get(1), 1e-9);
        assertEquals(first + more, thresholds.get(2), 1e-9);
        assertEquals(first + more, thresholds.get(3), 1e-9);
    }

    /**
     * A model that is served no more: its incident ends after a day of the others' time, also where a restart lies
     * between.
     */
    @Test
    void modelThatFellSilent_incidentsEndWhenTheirCountsAreForgotten() {
        List<Incident> said = new ArrayList<>();
        for (int window = 0; window < 20; window++) {
            take(part(window * 10_000L, "m", 0));
        }
        long last = 190_000;
        long day = Policy.DEFAULT.timing().memory().toMillis();
        allPassed(CLOSES + last, said);
        assertFalse(said.isEmpty());
        assertTrue(said.stream().allMatch(i -> i.course().closed() == null));
        stage = stage();
        take(part(last + day - 10_000, "n", 0));
        allPassed(CLOSES + last + day - 10_000, said);
        assertTrue(said.stream()
                .filter(i -> i.model().equals("m"))
                .allMatch(i -> i.course().closed() == null));
        stage = stage();
        said.clear();
        take(part(last + 2 * day, "n", 0));
        allPassed(CLOSES + last + 2 * day, said);
        List<Incident> gone = said.stream().filter(i -> i.model().equals("m")).toList();
        assertFalse(gone.isEmpty());
        for (Incident incident : gone) {
            assertEquals(Incident.Ending.GONE, incident.course().ending());
            assertEquals(last + day + 10_000, incident.course().closed());
        }
        said.clear();
        take(part(last + 4 * day, "n", 0));
        allPassed(CLOSES + last + 4 * day, said);
        assertTrue(said.stream().noneMatch(i -> i.model().equals("m")), "once");
    }

    @Test
    void modelThatFellSilent_aPersonEndsItsIncidentInTheNextWindow() {
        List<Incident> said = new ArrayList<>();
        for (int window = 0; window < 20; window++) {
            take(part(window * 10_000L, "m", 0));
        }
        allPassed(CLOSES + 190_000, said);
        String id = said.get(said.size() - 1).id();
        said.clear();
        stage.apply(new Instruction("m", Instruction.Kind.END, null, id, "ann", "it is gone", 200_000, 900_000));
        stage = stage();
        allPassed(CLOSES + 200_000, said);
        Incident ended =
                said.stream().filter(i -> i.id().equals(id)).findFirst().orElseThrow();
        assertEquals(Incident.Ending.BY_HAND, ended.course().ending());
        assertEquals(210_000L, ended.course().closed());
    }

    private void allPassed(long time, List<Incident> said) {
        for (int source = 0; source < 2; source++) {
            stage.advance(WatermarksTest.watermark(SourceStage.SAMPLES, source, 2, time, RUNNING));
        }
        stage.close(Watermarks.NONE, s -> said.addAll(s.findings().incidents()));
    }

    @Test
    void take_partOfAClosedWindow_keepsWhatIsTimeless() {
        stage.close(CLOSES + 10_000, this::note);
        assertTrue(stage.accept(part(0, "m", 1)));
        Map<String, CellTable> open = new WindowBuffer(parts).remove(20_000);
        CellTable expected = new CellTable();
        expected.add(new CellKey("routing", 0, 0, Tallier.LATE, POOL), Cell.count(2, 1));
        expected.add(new CellKey(Tallier.SESSIONS, 0, 0, "", POOL), Cell.count(2, 2));
        assertEquals(Map.of("m", expected), open);
    }

    @Test
    void take_latePartOfPeersAlone_leavesNothing() {
        stage.close(CLOSES, this::note);
        CellTable table = new CellTable();
        table.add(new CellKey("drift", 0, 0, "stratum", POOL), Cell.count(2, 1));
        assertTrue(stage.accept(new Part(SourceStage.SAMPLES, 0, 0, new Tally(0, "m", table))));
        assertEquals(0, parts.size());
    }

    @Test
    void take_partOfTheFirstOpenWindow_isNotLate() {
        stage.close(CLOSES, this::note);
        assertFalse(stage.accept(part(10_000, "m", 1)));
        assertEquals(1, parts.size());
    }

    /**
     * Any interleaving of what two sources say, with a restart after each word, says the same as one after the other.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyInterleaving_withRestarts_findsTheSame(long seed) {
        List<List<TallyRecord>> sources = List.of(speech(0), speech(1));
        List<ModelSupervisor.WindowResult> expected = new ArrayList<>();
        ModelStage plain = stage(new HeapStore(), new HeapStore(), new HeapStore(), new HeapStore(), new HeapStore());
        sources.forEach(speech -> speech.forEach(record -> collect(plain, record, expected)));
        List<Integer> turns = new ArrayList<>();
        sources.forEach(s -> turns.addAll(Collections.nCopies(s.size(), sources.indexOf(s))));
        Collections.shuffle(turns, new Random(seed));
        int[] said = new int[2];
        List<ModelSupervisor.WindowResult> found = new ArrayList<>();
        for (int source : turns) {
            collect(stage, sources.get(source).get(said[source]++), found);
            stage = stage();
        }
        assertEquals(20 + 7, expected.size());
        assertFalse(
                expected.stream().allMatch(f -> f.findings().incidents().isEmpty()), "nothing was found to compare");
        assertEquals(expected, found, "seed " + seed);
        assertEquals(0, parts.size(), "seed " + seed);
    }

    private static void collect(ModelStage stage, TallyRecord record, List<ModelSupervisor.WindowResult> out) {
        if (record instanceof Part part) {
            assertFalse(stage.accept(part), () -> "late: " + part);
        } else if (record instanceof Watermark watermark) {
            stage.advance(watermark);
            stage.close(Watermarks.NONE, out::add);
        }
    }

    private static List<TallyRecord> speech(int source) {
        List<TallyRecord> speech = new ArrayList<>();
        for (int window = 0; window < 20; window++) {
            speech.add(part(window * 10_000L, "m", source));
            if (window % 3 == 0 && source == 0) {
                speech.add(part(window * 10_000L, "n", source));
            }
            long time = CLOSES + window * 10_000L;
            speech.add(WatermarksTest.watermark(SourceStage.SAMPLES, source, 2, time, window == 19 ? END : RUNNING));
        }
        return speech;
    }

    private ModelStage stage() {
        return stage(parts, progress, monitors, cells, actions);
    }

    private static ModelStage stage(
            HeapStore parts, HeapStore progress, HeapStore monitors, HeapStore cells, HeapStore actions) {
        ModelStage made = new ModelStage(
                new Policies(Policy.DEFAULT), List.of(ROUTING, DRIFT), parts, progress, monitors, cells, actions);
        made.advance(WatermarksTest.watermark(SourceStage.CONTEXTS, 0, 1, FAR, RUNNING));
        return made;
    }

    private void take(Part part) {
        stage.accept(part);
    }

    private void passed(int source, long time, Watermark.State state) {
        stage.advance(new Watermark(
                SourceStage.SAMPLES, source, 2, time, state, new TreeMap<>(Map.of("m", 0L)), Accounts.NONE));
        stage.close(Watermarks.NONE, this::note);
    }

    private void note(ModelSupervisor.WindowResult said) {
        Findings findings = said.findings();
        closed.add(findings.evidence().window()
                + " "
                + findings.evidence().model()
                + (findings.evidence().forced() ? " forced" : ""));
    }

    private static Part part(long window, String model, int source) {
        CellTable table = new CellTable();
        table.add(new CellKey("routing", 0, 0, "", POOL), Cell.count(2, 1));
        table.add(new CellKey("drift", 0, 0, "stratum", POOL), Cell.count(2, 1));
        table.add(new CellKey(Tallier.SESSIONS, 0, 0, "", POOL), Cell.count(2, 2));
        return new Part(SourceStage.SAMPLES, source, 0, new Tally(window, model, table));
    }

    private static Question question(int id, String name, Reference reference) {
        return new Question(
                id,
                name,
                Layer.ROUTING,
                Question.Unit.RESPONSE,
                Question.Direction.MORE,
                List.of(),
                List.of(reference),
                new Question.Words("sessions", List.of("hit")));
    }
}
