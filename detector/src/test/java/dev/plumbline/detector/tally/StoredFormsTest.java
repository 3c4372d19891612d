package dev.plumbline.detector.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.monitor.WindowForm;
import dev.plumbline.detector.store.NamedKey;
import dev.plumbline.detector.store.StoredTime;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.proto.state.ObservationsState;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the first two stages store comes back as it was, whatever its length; what others wrote is refused in words. */
class StoredFormsTest {

    /** Longer than 64 KiB in UTF-8. */
    private static final String LONG = "ไ".repeat(30_000);

    private static final CohortKey COHORT = new CohortKey(new TreeMap<>(Map.of("pool", LONG, "version", "1")));
    private static final Context.Form FORM = new Context.Form(-5, 0.7, true, true);
    private static final List<Context.Step> STEPS = List.of(
            new Context.Step(-1, List.of(new Context.Listed(-1, -0.25), new Context.Listed(Long.MAX_VALUE, -2))),
            new Context.Step(7, List.of()));

    static Stream<Arguments> forms() {
        return Stream.of(
                form("observations", observations(null), ObservationsForm::write, ObservationsForm::read),
                form(
                        "observations",
                        observations(new Context.Draw(-8, 9)),
                        ObservationsForm::write,
                        ObservationsForm::read),
                form(
                        "contexts",
                        List.of(context(null), context(new Context.Draw(-8, 9))),
                        ContextsForm::write,
                        ContextsForm::read),
                form(
                        "accounts",
                        new Accounts(
                                9, 8, 7, 6, 5, new TreeMap<>(Map.of(LONG, 4L)), new TreeMap<>(Map.of("a", 1L << 40))),
                        AccountsForm::write,
                        AccountsForm::read),
                form(
                        "windows of cells",
                        new WindowForm.Stored(-10_000, cuts(), cells()),
                        of -> WindowForm.write(of.judged(), of.cuts(), of.cells()),
                        WindowForm::read),
                form("times", Long.MIN_VALUE, StoredTime::write, StoredTime::read));
    }

    private static <T> Arguments form(
            String what, T value, Function<? super T, byte[]> write, Function<byte[], ? extends T> read) {
        Function<Object, byte[]> writes = of -> write.apply(cast(of));
        return Arguments.of(what, value, writes, read);
    }

    @SuppressWarnings("unchecked")
    private static <T> T cast(Object of) {
        return (T) of;
    }

    private static Observations observations(Context.Draw draw) {
        return new Observations(
                -1_700_000_000_000L,
                -1,
                new Hash(-1, 2),
                new Observations.Voter(new Hash(3, -4), true, ""),
                new Observations.ServedBy(LONG, "stratum", COHORT),
                List.of(
                        new Observations.Observation(63, 3, 40_000, new Cell(2, 1, Cell.ONE, 1L << 62)),
                        new Observations.Observation(0, 0, 0, Cell.EMPTY)),
                new Observations.Listed(new Hash(5, 6), FORM, STEPS, draw),
                true,
                new Observations.Origin(-7, true, "chat", "chatcmpl-7"));
    }

    private static Context context(Context.Draw draw) {
        return new Context(-10_000, 5, "id", "m", LONG, COHORT, FORM, STEPS, draw);
    }

    private static Cuts cuts() {
        return new Cuts(-77, new TreeMap<>(Map.of(LONG, List.of(3, Cuts.NONE))));
    }

    private static CellTable cells() {
        CellTable table = new CellTable();
        CohortKey twin = new CohortKey(new TreeMap<>(Map.of("pool", "b")));
        table.add(new CellKey("twins", 1, 0, LONG, COHORT, twin, 4), new Cell(3, 2, 0, 1L << 62));
        table.add(new CellKey("garble", 0, 70_000, "", COHORT), Cell.count(1L << 40, 0));
        return table;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void read_whatWasWritten_isTheSame(
            String what, Object value, Function<Object, byte[]> write, Function<byte[], Object> read) {
        assertEquals(value, read.apply(write.apply(value)));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void read_ofALaterVersion_isRefusedInWords(
            String what, Object value, Function<Object, byte[]> write, Function<byte[], Object> read) {
        byte[] later = write.apply(value);
        later[1] = 99; // the version follows the number of its field
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> read.apply(later));
        assertTrue(e.getMessage().startsWith("stored " + what + " have form 99, and this Plumbline reads up to form "));
    }

    /** No question has such a number: nothing after it would know where to count. */
    @Test
    void read_ofAQuestionThatCannotBe_isRefusedInWords() {
        byte[] stored = ObservationsState.newBuilder()
                .setVersion(1)
                .addSignal(105)
                .addCut(0)
                .addBin(0)
                .addTrials(1)
                .addHits(0)
                .addLow(0)
                .addHigh(0)
                .build()
                .toByteArray();
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> ObservationsForm.read(stored));
        assertEquals("stored observations are damaged", e.getMessage());
        assertEquals("no answer is to question 105, form 0, bin 0", e.getCause().getMessage());
    }

    /** A response that counts in more questions than it has counts for. */
    @Test
    void read_ofListsThatDoNotFit_isRefusedInWords() {
        byte[] stored = ObservationsState.newBuilder()
                .setVersion(1)
                .addSignal(3)
                .addCut(0)
                .build()
                .toByteArray();
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> ObservationsForm.read(stored));
        assertEquals("stored observations are damaged", e.getMessage());
    }

    @Test
    void names_ofAnyLength_comeBackInOrder() {
        List<String> names = List.of("sampler-calibration", LONG, "", "pool", "\uFFFF\u0000");
        byte[] key = NamedKey.of(new byte[] {'m', -1, 0}, names);
        assertEquals(names, NamedKey.names(key, 3));
    }
}
