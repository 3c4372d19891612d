package dev.plumbline.models.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.baseline.AutomaticBaseline.Period;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Cell;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BaselineRecordJsonTest {

    private static final Period.Rate RATE =
            new Period.Rate("latency", 1, "region=eu|pool=a", 4_000, 400, 24, 0.0625, 0.25);

    @Test
    void automatic_isReadAsItWasWritten() {
        Period first = new Period(1_000, 2_000, 7, List.of(RATE), 0);
        Period last = new Period(3_000, 9_000, 6, List.of(), 12);
        AutomaticBaseline baseline = new AutomaticBaseline("m", 2_000, 10_000, 3, first, last);
        assertEquals(baseline, BaselineRecordJson.read(BaselineRecordJson.write(baseline)));
        assertEquals("m (automatic)", baseline.key());
    }

    @Test
    void approved_isReadAsItWasWritten() {
        TreeMap<Baseline.Key, Cell> counts = new TreeMap<>();
        counts.put(new Baseline.Key("latency", 0, 3, "pool=a"), Cell.count(10, 2));
        Baseline baseline = new Baseline("m", 1_000, 2_000, 3_000L, counts);
        assertEquals(BaselineJson.write(baseline), BaselineRecordJson.write(baseline));
        assertEquals(baseline, BaselineRecordJson.read(BaselineRecordJson.write(baseline)));
    }

    @Test
    void periodThatEndsBeforeItBegins_isRefusedByName() {
        Period period = new Period(1_000, 2_000, 1, List.of(), 0);
        String json = BaselineRecordJson.write(new AutomaticBaseline("m", 0, 0, 0, period, period))
                .replace("1970-01-01T00:00:02", "1970-01-01T00:00:00");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> BaselineRecordJson.read(json));
        assertEquals("baseline.first.until must lie after since", e.getMessage().split(",")[0]);
    }
}
