package dev.plumbline.detector.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.Make;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.feed.SenderFacts;
import dev.plumbline.detector.signal.text.Completion;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TallierTest {

    private static final long T = 1_756_080_000_000L;

    private final HeapStore open = new HeapStore();
    private final HeapStore seen = new HeapStore();
    private final HeapStore meta = new HeapStore();
    private Tallier tallier = tallier();
    private final TreeMap<Long, CellTable> tables = new TreeMap<>();
    private Accounts accounts = Accounts.NONE;

    @Test
    void vote_sessionThatAnswersThrice_votesOnceWithItsFirst() throws BadRecord {
        accept(routed(T, "r1", "s", "200k"), T);
        accept(routed(T + 1_000, "r2", "s", "1m"), T);
        accept(routed(T + 20_000, "r3", "s", "1m"), T);
        end();
        assertEquals(Cell.count(1, 0), routing());
    }

    @Test
    void vote_afterADay_mayBeCastAgain() throws BadRecord {
        long day = Policy.DEFAULT.timing().votes().toMillis();
        accept(routed(T, "r1", "s", "1m"), T);
        accept(routed(T + day - 1, "r2", "s", "1m"), T + day - 1);
        accept(routed(T + day, "r3", "s", "1m"), T + day);
        end();
        assertEquals(Cell.count(2, 2), routing());
    }

    @Test
    void duplicate_ofTheSameTimeOrAnother_countsOnce() throws BadRecord {
        accept(routed(T, "r1", "s", "200k"), T);
        accept(routed(T, "r1", "s", "200k"), T);
        accept(routed(T + 15_000, "r1", "s", "200k"), T);
        end();
        assertEquals(3, accounts.read());
        assertEquals(1, accounts.tallied());
        assertEquals(2, accounts.duplicate());
    }

    /** Up to a minute it is judged by its own time, up to 26 hours by when it came; beyond that it is damage. */
    @Test
    void clockAhead_onBothSidesOfTheBounds() throws BadRecord {
        accept(routed(T + 60_000, "r1", "s", "200k"), T);
        accept(routed(T + 60_001, "r2", "t", "200k"), T);
        accept(routed(T + 93_600_000, "r3", "u", "200k"), T);
        Sample ahead = routed(T + 93_600_001, "r4", "v", "200k");
        BadRecord e = assertThrows(BadRecord.class, () -> tallier.accept(ahead, T, false));
        assertEquals(BadRecord.Reason.CLOCK_AHEAD, e.reason());
        advance(T + 50_000);
        assertEquals(Cell.count(2, 2), cell(SenderFacts.NAME, 0, 0));
        assertEquals(Map.of("a", 2L), accounts.aheadByPool());
        end();
        assertEquals(Cell.count(3, 2), cell(SenderFacts.NAME, 0, 0));
        assertEquals(3, accounts.tallied());
    }

    /** How long it took is what its sender's clock says, whatever is wrong with it. */
    @Test
    void clockAhead_keepsHowLongItTook() throws BadRecord {
        long ahead = 300_000;
        accept(Make.response(T + 3_000 + ahead, "r1").started(T + ahead - 1).sample(), T + 3_000);
        end();
        assertEquals(Cell.count(1, 0), cell(Tallier.AGES, 2, 0));
    }

    /** All ids equal: each session counts once, and those with the smallest hashes travel on. */
    @Test
    void id_underSeveralSessions_countsInEach() throws BadRecord {
        for (int i = 0; i < 100; i++) {
            accept(routed(T + i, "same", "s" + i / 2, "200k"), T);
        }
        end();
        assertEquals(50, accounts.duplicate());
        assertEquals(50, accounts.tallied());
        List<CellKey> kept =
                keys().filter(key -> key.signal().equals(IdSample.NAME)).toList();
        assertEquals(IdSample.A_WINDOW, kept.size());
        assertEquals(
                1,
                kept.stream()
                        .map(key -> key.stratum().substring(0, 16))
                        .distinct()
                        .count());
    }

    @Test
    void late_feedsOnlyWhatIsTimeless() throws BadRecord {
        advance(T + 200_000);
        accept(routed(T, "r1", "s", "1m"), T + 200_000);
        end();
        assertEquals(1, accounts.late());
        assertEquals(Cell.count(1, 1), routing());
        assertTrue(keys().filter(k -> k.signal().equals("routing"))
                .allMatch(k -> k.stratum().equals(Tallier.LATE)));
    }

    /** From the window in which it began, not by its length; −1 where nobody knows, which counts where it ended. */
    @ParameterizedTest
    @CsvSource({"2_999, 0, 1", "0, 0, 1", "-1, 1, 2", "-600_000, 60, 61", ", 0, 0"})
    void age_isCountedInWindows(@Nullable String began, int age, int bin) throws BadRecord {
        Make response = Make.response(T + 3_000, "r1");
        accept((began == null ? response : response.started(T + Long.parseLong(began.replace("_", "")))).sample(), T);
        end();
        assertEquals(Cell.count(1, 0), cell(Completion.NAME, 0, age));
        assertEquals(Cell.count(1, 0), cell(Tallier.CONTROL + Completion.NAME, 0, age));
        assertEquals(Cell.count(1, 0), cell(Tallier.AGES, bin, 0));
    }

    /** Nobody waits for it; it is still counted among the durations. */
    @Test
    void age_beyondTenMinutes_isNotCompared() throws BadRecord {
        accept(Make.response(T + 3_000, "r1").started(T - 600_001).sample(), T);
        end();
        assertEquals(
                List.of(),
                keys().filter(k -> k.signal().endsWith(Completion.NAME)
                                && !k.signal().startsWith(Coverage.PREFIX))
                        .toList());
        assertEquals(Cell.count(1, 0), cell(Tallier.AGES, 62, 0));
    }

    @Test
    void accounts_inEqualsOut() throws BadRecord {
        accept(routed(T, "r1", "s", "200k"), T);
        accept(routed(T, "r1", "s", "200k"), T);
        tallier.dead(BadRecord.Reason.CUT, null);
        tallier.dead(BadRecord.Reason.CLOCK_AHEAD, "a");
        advance(T + 100_000);
        accept(routed(T, "r2", "t", "200k"), T + 100_000);
        end();
        assertEquals(5, accounts.read());
        assertEquals(
                accounts.read(), accounts.tallied() + accounts.late() + accounts.duplicate() + accounts.deadLetters());
        assertEquals(1L, accounts.aheadByPool().get("a"));
    }

    /** Any order within the grace, with a restart after every record, leaves the same tables. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void order_withinTheGraceAndRestarts_changeNothing(long seed) throws BadRecord {
        Random random = new Random(seed);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String got = random.nextInt(4) == 0 ? "1m" : "200k";
            samples.add(routed(T + i * 100L, "r" + random.nextInt(280), "s" + random.nextInt(90), got));
        }
        TallierTest ordered = new TallierTest();
        for (Sample sample : samples) {
            ordered.accept(sample, T);
        }
        ordered.end();
        Collections.shuffle(samples, random);
        for (Sample sample : samples) {
            accept(sample, T);
            tallier = tallier();
        }
        end();
        assertEquals(ordered.tables, tables, "seed " + seed);
        assertEquals(ordered.accounts, accounts, "seed " + seed);
    }

    /** Whoever merges sources finds the same ids, however sessions were spread over them; none of what was well. */
    @Test
    void ids_ofHits_areTheFirstOfAWindow_howeverManySources() throws BadRecord {
        TallierTest other = new TallierTest();
        TallierTest alone = new TallierTest();
        for (int i = 0; i < 40; i++) {
            Sample sample = routed(T + i, "r" + (40 - i) % 40, "s" + i, i % 2 == 0 ? "1m" : "200k");
            (i % 3 == 0 ? other : this).accept(sample, T);
            alone.accept(sample, T);
        }
        Sample nameless = routed(T, "x".repeat(129), "s-long", "1m");
        accept(nameless, T);
        alone.accept(nameless, T);
        Stream.of(this, other, alone).forEach(TallierTest::end);
        assertEquals(List.of("r0", "r10", "r12"), alone.ids().toList());
        CellTable merged = new CellTable();
        Stream.of(this, other).forEach(source -> source.tables.values().forEach(merged::addAll));
        CellTable whole = new CellTable();
        alone.tables.values().forEach(whole::addAll);
        assertTrue(!merged.equals(whole), "each source has its own");
        assertEquals(whole, HitIds.first(IdSample.first(merged)));
        assertSame(whole, HitIds.first(IdSample.first(whole)));
    }

    /** A session votes once, and only what was counted is named. */
    @Test
    void ids_ofVotesThatWereCast_only() throws BadRecord {
        accept(routed(T, "r2", "s", "1m"), T);
        accept(routed(T + 1_000, "r1", "s", "1m"), T);
        end();
        assertEquals(List.of("r2"), ids().toList());
    }

    private Stream<String> ids() {
        return keys().filter(key -> key.signal().equals(HitIds.PREFIX + "routing"))
                .map(CellKey::stratum);
    }

    private Tallier tallier() {
        return new Tallier(Policy.DEFAULT, Signals.ALL, open, seen, meta);
    }

    private static Sample routed(long time, String id, String session, String served) {
        return Make.response(time, id).session(session).routed("200k", served).sample();
    }

    private void accept(Sample sample, long clock) throws BadRecord {
        tallier.accept(sample, clock, false);
    }

    private void advance(long clock) {
        keep(tallier.advance(clock));
    }

    private void end() {
        keep(tallier.flush());
    }

    private void keep(ClosedWindows closing) {
        accounts = accounts.plus(closing.accounts());
        closing.tallies()
                .forEach(t ->
                        tables.computeIfAbsent(t.window(), w -> new CellTable()).addAll(t.cells()));
    }

    private Stream<CellKey> keys() {
        return tables.values().stream().flatMap(t -> t.cells().keySet().stream());
    }

    /** The first form of a question, of responses of an age. */
    private @Nullable Cell cell(String signal, int bin, int age) {
        return tables.values().stream()
                .flatMap(t -> t.cells().entrySet().stream())
                .filter(e -> e.getKey().signal().equals(signal)
                        && e.getKey().cut() == 0
                        && e.getKey().bin() == bin
                        && e.getKey().age() == age)
                .map(Map.Entry::getValue)
                .reduce(Cell::plus)
                .orElse(null);
    }

    /** All cells of routing together. */
    private Cell routing() {
        return tables.values().stream()
                .flatMap(t -> t.cells().entrySet().stream())
                .filter(e -> e.getKey().signal().equals("routing"))
                .map(e -> e.getValue())
                .reduce(Cell.EMPTY, Cell::plus);
    }
}
