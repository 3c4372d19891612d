package dev.plumbline.detector.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.baseline.AutomaticBaseline.Period;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model's own quiet days as baselines, on a fleet whose days differ ({@link DailyFleet} says how much). */
class AutomaticBaselineTest {

    private static final int DAY = DailyFleet.DAY;

    /**
     * The promise is one false ticket in seven days; four fleets are judged for 21 days each, so 12 would be within it.
     * Of so many on average there are 20 or more with probability 2% (Poisson); so 19 are allowed, and no page.
     */
    @Test
    void healthyFleets_overDaysThatDiffer_haveNoMoreTicketsThanPromised() {
        long tickets = LongStream.rangeClosed(1, 4)
                .map(seed -> {
                    DailyFleet fleet = new DailyFleet(seed, "").serve(22 * DAY, DailyFleet.Fault.NONE);
                    assertTickets(fleet.incidents.values(), "seed " + seed);
                    AutomaticBaseline learned = Objects.requireNonNull(fleet.learned);
                    assertEquals(7, learned.first().days(), "seed " + seed);
                    assertEquals(7, learned.last().days(), "seed " + seed);
                    assertTrue(learned.first().until() < learned.last().since(), "seed " + seed);
                    return fleet.incidents.size();
                })
                .sum();
        assertTrue(tickets <= 19, "seeds 1 to 4: " + tickets + " tickets in 84 days");
    }

    /** The same with bounds that know the trials of one day and not how hours spread, as an approved baseline has. */
    @Test
    void boundsFromTrialsOfOneDayAlone_wouldNotBeQuiet() {
        DailyFleet fleet = new DailyFleet(1, ", baselines: approved").serve(DAY, DailyFleet.Fault.NONE);
        TreeMap<Baseline.Key, Cell> counts = new TreeMap<>();
        new DailyFleet(1, "")
                .serve(DAY + 3, DailyFleet.Fault.NONE).learned.last().rates().stream()
                        .filter(rate -> rate.signal().equals(DailyFleet.COMMON.name())
                                && rate.stratum().contains("pool="))
                        .forEach(rate -> counts.put(
                                new Baseline.Key(rate.signal(), 0, 0, rate.stratum()),
                                Cell.count(rate.trials(), rate.hits())));
        fleet.monitor().approve(new Baseline("m", 0, DailyFleet.T, null, counts));
        fleet.serve(3 * DAY, DailyFleet.Fault.NONE);
        assertTrue(fleet.incidents.size() > 2, "seed 1: " + fleet.incidents);
    }

    /** Of what is rare: five times the odds after two days, when bounds are wide; three times after nine. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void pool_thatCutsManyMoreShort_isATicketWithinTheDay(long seed) {
        for (int learned : new int[] {2, 9}) {
            DailyFleet fleet = new DailyFleet(seed, "").serve(learned * DAY, DailyFleet.Fault.NONE);
            int before = fleet.incidents.size();
            int from = learned * DAY;
            double odds = learned == 2 ? 5 : 3;
            DailyFleet.Fault fault =
                    (window, pool, of) -> window >= from && pool == 3 && of == DailyFleet.RARE ? Math.log(odds) : 0;
            fleet.serve(DAY, fault);
            List<Incident> found = fleet.incidents.values().stream()
                    .skip(before)
                    .filter(i -> i.blame().cohort().toString().equals("pool=p3"))
                    .toList();
            assertEquals(1, found.size(), () -> "seed " + seed + ", " + learned + " days: " + fleet.incidents.values());
            assertTrue(found.get(0).blame().reference().endsWith("-days"), found::toString);
            assertTrue(found.get(0).text().contains("which nobody has approved"), found::toString);
            assertTickets(fleet.incidents.values(), "seed " + seed);
        }
    }

    /** Odds that grow by 8% a day are ten times as high after 29 days: the last days follow, the first do not. */
    @Test
    void slowDrift_isToldByTheFirstDays() {
        DailyFleet fleet = new DailyFleet(21, "")
                .serve(30 * DAY, (window, pool, of) -> of == DailyFleet.COMMON ? 0.08 * window / DAY : 0);
        assertTrue(
                fleet.incidents.values().stream()
                        .anyMatch(i -> i.blame().reference().equals("first-days")
                                && i.blame().signal().equals(DailyFleet.COMMON.name())),
                () -> "seed 21: " + fleet.incidents.values());
        assertTickets(fleet.incidents.values(), "seed 21");
    }

    /** Half a pool's answers are harmful for four hours: these and the hour before are not learned, of this pool. */
    @Test
    void incident_removesTheHourBeforeItsOnset_andItsCohortOnly() {
        int from = 8 * DailyFleet.HOUR;
        int until = 12 * DailyFleet.HOUR;
        DailyFleet fleet = new DailyFleet(31, "")
                .serve(
                        DAY + 3,
                        (window, pool, of) ->
                                window >= from && window < until && pool == 3 ? (of == DailyFleet.HARM ? 0.5 : 3) : 0);
        Period last = Objects.requireNonNull(fleet.learned).last();
        double kept = (double) trials(last, "p3") / trials(last, "p2");
        // the incident ends some time after the fault; 3% is three standard errors of a ratio of Poisson counts
        assertTrue(kept < 1 - 5.0 / 24 + 0.03, "seed 31: kept " + kept);
        assertTrue(kept > 0.5, "seed 31: kept " + kept);
        Period.Rate rate = rate(last, "p3");
        // at e³ times the odds for a sixth of the day, 6% would be hits
        assertTrue(rate.hits() < 0.04 * rate.trials(), "seed 31: " + rate);
        assertTrue(trials(last, "p2") > 0.97 * 40 * DAY * 0.99, "seed 31: " + trials(last, "p2"));
    }

    @Test
    void restarts_changeNothing() {
        DailyFleet.Fault fault = (window, pool, of) ->
                window > DAY / 3 && window < DAY / 2 && pool == 1 ? (of == DailyFleet.HARM ? 0.2 : 0.5) : 0;
        DailyFleet straight = new DailyFleet(41, "").serve(3 * DAY, fault);
        DailyFleet restarted = new DailyFleet(41, "");
        for (int i = 0; i < 3 * DAY; i += 37) {
            restarted.serve(Math.min(37, 3 * DAY - i), fault);
            restarted.restart();
        }
        assertEquals(straight.findings, restarted.findings);
        assertNotNull(straight.learned);
    }

    @ParameterizedTest
    @ValueSource(strings = {", baselines: approved", ", baselines: off"})
    void otherPolicies_learnNothing(String settings) {
        DailyFleet fleet = new DailyFleet(51, settings)
                .serve(2 * DAY, (window, pool, of) -> window > 1.5 * DAY && of == DailyFleet.RARE ? 3 : 0);
        assertNull(fleet.learned);
        assertEquals(0, fleet.incidents.size(), () -> "seed 51: " + fleet.incidents.values());
    }

    /** Nobody asks the automatic one while an approved one is in force. */
    @Test
    void approvedBaseline_isAskedInstead() {
        DailyFleet fleet = new DailyFleet(61, "").serve(2 * DAY, DailyFleet.Fault.NONE);
        TreeMap<Baseline.Key, Cell> counts = new TreeMap<>();
        counts.put(new Baseline.Key(DailyFleet.RARE.name(), 0, 0, ""), Cell.count(100_000, 2_000));
        fleet.monitor().approve(new Baseline("m", 0, DailyFleet.T, null, counts));
        fleet.findings.clear();
        fleet.serve(DAY / 2, (window, pool, of) -> pool == 2 && of == DailyFleet.RARE ? 2 : 0);
        assertTrue(
                fleet.findings.stream()
                        .skip(1)
                        .flatMap(said -> said.evidence().monitors().stream())
                        .noneMatch(reading -> reading.reference().endsWith("-days")),
                "seed 61");
        assertTrue(
                fleet.incidents.values().stream()
                        .anyMatch(i -> i.level() == Level.PAGE
                                && i.blame().reference().equals("history")
                                && i.blame().cohort().toString().equals("pool=p2")),
                () -> "seed 61: " + fleet.incidents.values());
    }

    private static void assertTickets(Collection<Incident> incidents, String seed) {
        assertTrue(
                incidents.stream()
                        .filter(i -> i.blame().reference().endsWith("-days"))
                        .allMatch(i -> i.level() == Level.TICKET),
                () -> seed + ": " + incidents);
    }

    private static long trials(Period period, String pool) {
        return rate(period, pool).trials();
    }

    private static Period.Rate rate(Period period, String pool) {
        return period.rates().stream()
                .filter(rate -> rate.signal().equals(DailyFleet.RARE.name())
                        && rate.stratum().endsWith("pool=" + pool))
                .findFirst()
                .orElseThrow();
    }
}
