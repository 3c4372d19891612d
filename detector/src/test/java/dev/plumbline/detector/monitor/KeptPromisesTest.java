package dev.plumbline.detector.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.signal.text.Usage;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which counts may be held against an engine. */
class KeptPromisesTest {

    private static final CohortKey A = CohortKey.of(Map.of("pool", "a"));
    private static final CohortKey B = CohortKey.of(Map.of("pool", "b"));

    private KeptPromises promises = new KeptPromises();

    /** How many answers of a window may be held against a pool. */
    private long asked(CohortKey pool, int trials, int broken) {
        CellTable cells = new CellTable();
        cells.add(new CellKey(Usage.NAME, 0, 0, "", pool), Cell.count(trials, broken));
        cells.add(new CellKey("other", 0, 0, "", pool), Cell.count(1, 1));
        long[] sum = new long[1];
        promises.without(cells).forEach((key, cell) -> sum[0] += key.signal().equals(Usage.NAME) ? cell.trials() : 0);
        return sum[0];
    }

    @Test
    void without_aCountThatWasAlwaysMet_isAPromise() {
        assertEquals(0, asked(A, 2_999, 0));
        assertEquals(0, asked(A, 1, 0), "met often enough with this window only");
        assertEquals(10, asked(A, 10, 1));
        assertEquals(10, asked(A, 10, 10), "a promise stays one when it is broken");
    }

    @Test
    void without_aCountThatIsNeverMet_isNone() {
        for (int i = 0; i < 100; i++) {
            assertEquals(0, asked(A, 100, 100));
        }
    }

    @Test
    void without_aCountThatIsSometimesMissed_isNone() {
        for (int i = 0; i < 100; i++) {
            assertEquals(0, asked(A, 100, i % 10 == 9 ? 1 : 0), "window " + i);
        }
    }

    @Test
    void without_whatAllKeep_isPromisedByAPoolThatKeptItForAWhile() {
        asked(A, 3_000, 0);
        assertEquals(0, asked(B, 99, 0));
        assertEquals(0, asked(B, 1, 0));
        assertEquals(10, asked(B, 10, 1));
    }

    @Test
    void read_goesOnFromWhatWasWritten() throws IOException {
        asked(A, 3_000, 0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        promises.write(new DataOutputStream(bytes));
        promises = new KeptPromises();
        promises.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertEquals(10, asked(A, 10, 1));
    }
}
