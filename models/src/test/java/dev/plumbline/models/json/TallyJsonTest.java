package dev.plumbline.models.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallyJsonTest {

    private static final String CELLS =
            "{\"v\":1,\"kind\":\"cells\",\"stage\":\"samples\",\"partition\":3,\"number\":0,\"window\":10000,"
                    + "\"model\":\"m\",\"strata\":[\"\",\"Latn\"],\"cohorts\":[{\"pool\":\"a\"},{\"pool\":\"b\"}],"
                    + "\"cells\":[[\"garble\",0,0,0,0,7,1,0,0,-1],"
                    + "[\"routing\",1,2,1,0,9,0,5,6,-1],[\"routing\",1,2,1,1,8,2,0,0,-1,3]]}";

    @Test
    void write_cells_listsEachNameOnce() {
        CellTable table = new CellTable();
        table.add(key("routing", 1, 2, "Latn", "a"), new Cell(9, 0, 5, 6));
        table.add(key("routing", 1, 2, "Latn", "b").aged(3), Cell.count(8, 2));
        table.add(key("garble", 0, 0, "", "a"), Cell.count(7, 1));
        Part part = new Part(SourceStage.SAMPLES, 3, 0, new Tally(10_000, "m", table));
        assertEquals(CELLS, new String(TallyJson.write(part), UTF_8));
        assertEquals(part, TallyJson.read(CELLS.getBytes(UTF_8)));
    }

    @Test
    void write_watermark_hasItsAccounts() {
        Accounts accounts =
                new Accounts(9, 4, 1, 2, 3, new TreeMap<>(Map.of("cut", 2L)), new TreeMap<>(Map.of("tpu-a", 1L)));
        Watermark watermark = new Watermark(
                SourceStage.SAMPLES, 1, 4, 20_000, Watermark.State.IDLE, new TreeMap<>(Map.of("m", 10_000L)), accounts);
        assertEquals(
                "{\"v\":1,\"kind\":\"watermark\",\"stage\":\"samples\",\"partition\":1,\"partitions\":4,\"time\":20000,"
                        + "\"state\":\"idle\",\"models\":{\"m\":10000},\"accounts\":{\"read\":9,\"tallied\":4,\"late\":1,"
                        + "\"duplicate\":2,\"mis_keyed\":3,\"dead\":{\"cut\":2},\"ahead_by_pool\":{\"tpu-a\":1}}}",
                new String(TallyJson.write(watermark), UTF_8));
    }

    @Test
    void read_whatWasWritten_isEqual() {
        for (long seed = 1; seed <= 1_000; seed++) {
            Make make = new Make(seed);
            Part part = new Part(SourceStage.SAMPLES, 3, 1, make.tally((int) seed % 40));
            assertEquals(part, TallyJson.read(TallyJson.write(part)), "seed " + seed);
            Watermark watermark = make.watermark();
            assertEquals(watermark, TallyJson.read(TallyJson.write(watermark)), "seed " + seed);
        }
    }

    @Test
    void read_context_isEqual() {
        for (long seed = 1; seed <= 200; seed++) {
            Context context = new Make(seed).context();
            assertEquals(context, ContextJson.read(ContextJson.write(context)), "seed " + seed);
        }
    }

    @Test
    void split_staysBelowTheBound_andAddsUp() {
        for (long seed = 1; seed <= 100; seed++) {
            Tally tally = new Make(seed).tally((int) seed * 5);
            int maxBytes = 700 + (int) seed * 50;
            CellTable sum = new CellTable();
            List<Part> parts = TallyJson.split(SourceStage.SAMPLES, 2, tally, maxBytes);
            for (int i = 0; i < parts.size(); i++) {
                byte[] written = TallyJson.write(parts.get(i));
                assertTrue(written.length <= maxBytes, "seed " + seed);
                Part read = (Part) TallyJson.read(written);
                assertEquals(
                        new Part(
                                SourceStage.SAMPLES,
                                2,
                                i,
                                new Tally(
                                        tally.window(),
                                        tally.model(),
                                        read.tally().cells())),
                        read,
                        "seed " + seed);
                sum.addAll(read.tally().cells());
            }
            assertEquals(tally.cells(), sum, "seed " + seed);
            assertEquals(parts, TallyJson.split(SourceStage.SAMPLES, 2, tally, maxBytes), "seed " + seed);
        }
    }

    @Test
    void split_atTheBound() {
        Tally tally = new Make(7).tally(50);
        int size = TallyJson.write(new Part(SourceStage.SAMPLES, 0, 0, tally)).length;
        assertEquals(1, TallyJson.split(SourceStage.SAMPLES, 0, tally, size).size());
        assertEquals(2, TallyJson.split(SourceStage.SAMPLES, 0, tally, size - 1).size());
    }

    @Test
    void split_noCells_noParts() {
        assertEquals(
                List.of(),
                TallyJson.split(SourceStage.SAMPLES, 0, new Tally(0, "m", new CellTable()), TallyJson.MAX_BYTES));
    }

    @Test
    void split_boundBelowOneCell_isRefused() {
        Tally tally = new Make(1).tally(3);
        Exception error =
                assertThrows(IllegalArgumentException.class, () -> TallyJson.split(SourceStage.SAMPLES, 0, tally, 100));
        assertEquals("maxBytes must have room for one cell, got 100", error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"v\":1', '\"v\":2', 'tally has version 2, this Plumbline reads up to 1'",
        "'\"v\":1,', '', tally.v must be there",
        "'\"cells\",\"stage\"', '\"votes\",\"stage\"', tally.kind must be cells or watermark",
        "'[\"garble\",0,0,0,0', '[\"garble\",0,0,2,0', 'tally.cells must hold rows [signal, cut, bin, stratum, cohort,"
                + " trials, hits, low, high, twin, age]'",
        "',7,1,0,0,-1]', ',7,1,0,-1]', 'tally.cells must hold rows [signal, cut, bin, stratum, cohort, trials, hits,"
                + " low, high, twin, age]'",
        "',7,1,0,0,-1]', ',7,1,0,0,-1,0]', 'tally.cells must hold rows [signal, cut, bin, stratum, cohort, trials,"
                + " hits, low, high, twin, age]'",
        "',7,1,0,0,-1]', ',7,8,0,0,-1]', 'hits must lie in [0, trials], got 8 of 7'"
    })
    void read_damaged_isRefused(String part, String by, String message) {
        byte[] damaged = CELLS.replace(part, by).getBytes(UTF_8);
        Exception error = assertThrows(IllegalArgumentException.class, () -> TallyJson.read(damaged));
        assertEquals(message, error.getMessage());
    }

    private static CellKey key(String signal, int cut, int bin, String stratum, String pool) {
        return new CellKey(signal, cut, bin, stratum, CohortKey.of(Map.of("pool", pool)));
    }
}
