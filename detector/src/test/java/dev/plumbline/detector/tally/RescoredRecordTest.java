package dev.plumbline.detector.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.detector.signal.Divergence;
import dev.plumbline.detector.signal.Lateness;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was re-scored is a record of its own: it meets its response by id, whichever comes first, and counts once. */
class RescoredRecordTest {

    private static final String TIME = "2026-01-01T00:00:00Z";
    private static final String ENVELOPE = """
            {"time":"%s","id":"%s","session":"%s","model":"m","pool":"a","hardware":"h","sampler":{"logprobs":"raw"},""";
    private static final String RESPONSE = ENVELOPE + """
              "response":{"choices":[{"index":0,"finish_reason":"stop","message":{"content":"a b"},"logprobs":{"content":[
                {"token":"a","logprob":-0.1,"top_logprobs":[]},{"token":" b","logprob":-0.2,"top_logprobs":[]}]}}]}}""";
    private static final String RESCORED =
            ENVELOPE + "\"kind\":\"rescored\",\"reference\":{\"logprobs\":[%s,-0.2],\"reported\":[-0.1,-0.2]}}";

    private final SampleReader reader = new SampleReader();
    private final long start = Rfc3339.read(TIME);
    private final Tallier tallier =
            new Tallier(Policy.DEFAULT, Signals.of(Policy.DEFAULT), new HeapStore(), new HeapStore(), new HeapStore());

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothInOneWindow_countAsOne_whicheverComesFirst(boolean responseFirst) throws BadRecord {
        List<String> records = List.of(response("r1", "s1"), rescored("r1", "s1", -3.1));
        accept(records.get(responseFirst ? 0 : 1));
        accept(records.get(responseFirst ? 1 : 0));
        List<Tally> tallies = tallier.flush().tallies();
        assertEquals(Cell.count(1, 1), sum(tallies, Divergence.NAME, 0));
        assertEquals(Cell.EMPTY, sum(tallies, Tallier.UNVERIFIABLE + Divergence.NAME, 0));
        assertEquals(Cell.count(1, 1), sum(tallies, Tallier.SESSIONS, 0));
        assertEquals(1, sum(tallies, Lateness.NAME, 0).trials());
    }

    @Test
    void rescoredLater_countsInTheWindowThatIsOpen_once() throws BadRecord {
        accept(response("r1", "s1"));
        List<Tally> first = tallier.flush().tallies();
        assertEquals(1, sum(first, Tallier.UNVERIFIABLE + Divergence.NAME, 0).trials());
        accept(rescored("r1", "s1", -3.1));
        accept(rescored("r1", "s1", -3.1));
        accept(rescored("r2", "s2", -0.1));
        List<Tally> second = tallier.flush().tallies();
        assertEquals(Cell.count(2, 1), sum(second, Divergence.NAME, 0));
        assertEquals(Cell.EMPTY, sum(second, Tallier.SESSIONS, 0));
        assertEquals(Cell.EMPTY, sum(second, Lateness.NAME, 0));
        accept(rescored("r1", "s1", -3.1));
        assertEquals(Cell.EMPTY, sum(tallier.flush().tallies(), Divergence.NAME, 0));
    }

    @Test
    void aListThatDoesNotFit_isRefusedByItsField() {
        String bad = rescored("r1", "s1", -0.1).replace("\"reported\":[-0.1,-0.2]", "\"reported\":[-0.1]");
        assertEquals(
                "reference.reported",
                assertThrows(BadRecord.class, () -> accept(bad)).field());
        String none = rescored("r1", "s1", -0.1).replace("reported", "other");
        assertEquals(
                BadRecord.Reason.MISSING_FIELD,
                assertThrows(BadRecord.class, () -> accept(none)).reason());
    }

    private static String response(String id, String session) {
        return RESPONSE.formatted(TIME, id, session);
    }

    /** @param trusted what the trusted pool makes of the first token, in nats */
    private static String rescored(String id, String session, double trusted) {
        return RESCORED.formatted(TIME, id, session, trusted);
    }

    private void accept(String record) throws BadRecord {
        tallier.accept(reader.read(record.getBytes(StandardCharsets.UTF_8)), start, false);
    }

    private static Cell sum(List<Tally> tallies, String signal, int cut) {
        List<Cell> cells = new ArrayList<>();
        tallies.forEach(tally -> tally.cells().forEach((key, cell) -> {
            if (key.signal().equals(signal) && key.cut() == cut) {
                cells.add(cell);
            }
        }));
        return cells.stream().reduce(Cell.EMPTY, Cell::plus);
    }
}
