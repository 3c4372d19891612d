package dev.plumbline.detector.action;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementsTest {

    @Test
    void ledger_ofAPoolThatIsProbed_countsUsersAlone() {
        CellTable cells = new CellTable();
        cells.add(sessions(Map.of("pool", "a")), Cell.count(30, 20));
        cells.add(sessions(Map.of("pool", "b", "platform", "first-party")), Cell.count(10, 4));
        cells.add(sessions(Map.of("pool", "b", "platform", "probe")), Cell.count(100, 100));
        Ledger ledger = Placements.take(cells).ledger(Cohort.of("pool", "b"));
        assertEquals(new Ledger(10, 4, 40, 24), ledger);
        assertEquals(3, cells.size(), "they are evidence like any other");
    }

    private static CellKey sessions(Map<String, String> place) {
        return new CellKey(Tallier.SESSIONS, 0, 0, "", CohortKey.of(place));
    }
}
