package dev.plumbline.detector.blame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.evidence.Draw;
import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Six pools on three kinds of hardware in two regions, of which some answer badly: who is named. */
class TwinBlameTest {

    private static final long[] SEEDS = {1, 2, 3, 4, 5};
    private static final double HEALTHY = 0.002;
    private static final ToDoubleFunction<Cohort> NOTHING = cohort -> Double.NEGATIVE_INFINITY;

    private static final List<CohortKey> FLEET = List.of(
            key("gpu-a", "h100", "us-east", "first-party", "200k"),
            key("gpu-b", "h100", "us-west", "first-party", "200k"),
            key("tpu-a", "tpu-v5e", "us-east", "first-party", "200k"),
            key("tpu-b", "tpu-v5e", "us-west", "first-party", "200k"),
            key("trn-a", "trainium2", "us-east", "bedrock", "200k"),
            key("tpu-1m", "tpu-v5e", "us-east", "first-party", "1m"));

    private final CohortIndex cohortIndex = new CohortIndex(List.of("pool", "hardware", "region"), 200);

    TwinBlameTest() {
        cohortIndex.add(FLEET);
    }

    private static CohortKey key(String pool, String hardware, String region, String platform, String context) {
        return CohortKey.of(Map.of(
                "pool",
                pool,
                "hardware",
                hardware,
                "region",
                region,
                "platform",
                platform,
                "context_class.served",
                context));
    }

    /**
     * Comparisons of answers, of which those of the sick are bad at a rate; bad ones differ from healthy ones, and from
     * each other or not.
     */
    private static PairCounts compare(
            long seed, int comparisons, Predicate<CohortKey> sick, double rate, boolean alike) {
        Draw draw = new Draw(seed);
        PairCounts pairs = new PairCounts();
        for (int i = 0; i < comparisons; i++) {
            int one = draw.below(FLEET.size());
            int other = draw.below(FLEET.size());
            boolean badOne = sick.test(FLEET.get(one)) && draw.uniform() < rate;
            boolean badOther = sick.test(FLEET.get(other)) && draw.uniform() < rate;
            boolean differ = badOne && badOther ? !alike : badOne || badOther || draw.uniform() < HEALTHY / 4;
            pairs.add(new PairCounts.Pair(one, other, HEALTHY), 1, differ ? 1 : 0);
        }
        return pairs;
    }

    private TwinBlame.Explanation explain(PairCounts pairs, ToDoubleFunction<Cohort> told) {
        TwinComparisons none = new TwinComparisons(new CellHistory(new HeapStore(), cohortIndex), Set.of());
        TwinBlame.Explanation explanation =
                new TwinBlame(cohortIndex, none, window -> new BitSet()).explain(pairs, told);
        assertNotNull(explanation);
        return explanation;
    }

    private BitSet members(Cohort cohort) {
        return cohortIndex.members(cohort);
    }

    private static Predicate<CohortKey> is(String dimension, String value) {
        return key -> value.equals(key.values().get(dimension));
    }

    /**
     * With 400 comparisons each pool is on one side of some 110. A quarter of the answers of a pool then makes some 28
     * differences, and another pool can explain those with it alone, some 5: the likelihoods are orders of magnitude
     * apart, so that no seed may fail.
     */
    @ParameterizedTest
    @CsvSource({
        "gpu-a, 1",
        "gpu-b, 1",
        "tpu-a, 1",
        "tpu-b, 1",
        "trn-a, 1",
        "tpu-1m, 1",
        "gpu-a, 0.25",
        "gpu-b, 0.25",
        "tpu-a, 0.25",
        "tpu-b, 0.25",
        "trn-a, 0.25",
        "tpu-1m, 0.25"
    })
    void explain_aSickPool_isNamed(String pool, double rate) {
        for (long seed : SEEDS) {
            for (boolean alike : new boolean[] {true, false}) {
                TwinBlame.Explanation explanation = explain(compare(seed, 400, is("pool", pool), rate, alike), NOTHING);
                assertEquals(Cohort.of("pool", pool), explanation.cohort(), "seed " + seed);
                assertFalse(explanation.blamesNobody(true), "seed " + seed);
            }
        }
    }

    /** All other pools have the platform, so that they may be the sick ones: a difference accuses both sides. */
    @Test
    void explain_aPoolAndAllOthers_areComplements_andBothNamed() {
        for (long seed : SEEDS) {
            PairCounts pairs = compare(seed, 400, is("pool", "trn-a"), 1, true);
            assertEquals(
                    List.of(Cohort.of("platform", "first-party")),
                    explain(pairs, NOTHING).alternatives(),
                    "seed " + seed);
        }
    }

    @Test
    void explain_aHalfOfTheFleet_namesTheOtherToo_untilAnotherReferenceTells() {
        Cohort east = Cohort.of("region", "us-east");
        Cohort west = Cohort.of("region", "us-west");
        for (long seed : SEEDS) {
            PairCounts pairs = compare(seed, 400, is("region", "us-east"), 1, true);
            TwinBlame.Explanation open = explain(pairs, NOTHING);
            assertEquals(new TreeSet<>(List.of(east, west)), all(open), "seed " + seed);
            TwinBlame.Explanation told = explain(pairs, cohort -> cohort.equals(east) ? 9 : 2);
            assertEquals(new TreeSet<>(List.of(east)), all(told), "seed " + seed);
        }
    }

    private static TreeSet<Cohort> all(TwinBlame.Explanation explanation) {
        TreeSet<Cohort> all = new TreeSet<>(explanation.alternatives());
        all.add(explanation.cohort());
        return all;
    }

    /** A fault of one kind of hardware, of which each answer may be bad in its own way. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void explain_aKindOfHardware_isNamedAndNotOneOfItsPools(boolean alike) {
        for (long seed : SEEDS) {
            PairCounts pairs = compare(seed, 400, is("hardware", "tpu-v5e"), 0.5, alike);
            assertEquals(
                    members(Cohort.of("hardware", "tpu-v5e")),
                    members(explain(pairs, NOTHING).cohort()),
                    "seed " + seed);
        }
    }

    /** A handful of differences: two of one pool with two others. Who is blamed must be on one side of each. */
    @Test
    void explain_fewComparisons_nameAllThatMayBe() {
        PairCounts pairs = new PairCounts();
        pairs.add(new PairCounts.Pair(0, 3, HEALTHY), 2, 1);
        pairs.add(new PairCounts.Pair(2, 3, HEALTHY), 1, 1);
        TwinBlame.Explanation explanation = explain(pairs, NOTHING);
        assertEquals(Cohort.of("pool", "tpu-b"), explanation.cohort());
        assertTrue(all(explanation).contains(Cohort.of("region", "us-west")), "its region may be: " + explanation);
        List<CohortKey> others = new ArrayList<>(FLEET);
        others.remove(3);
        assertTrue(others.stream()
                .noneMatch(key -> Stream.concat(Stream.of(explanation.cohort()), explanation.alternatives().stream())
                        .allMatch(cohort -> cohort.contains(key))));
    }

    /** An incomplete digest: whoever answers, two of five contexts are not the same. */
    @Test
    void explain_allDifferFromAllAndFromThemselves_blamesNobody() {
        for (long seed : SEEDS) {
            Draw draw = new Draw(seed);
            PairCounts pairs = new PairCounts();
            for (int i = 0; i < 40; i++) {
                PairCounts.Pair pair = new PairCounts.Pair(draw.below(FLEET.size()), draw.below(FLEET.size()), HEALTHY);
                pairs.add(pair, 1, draw.uniform() < 0.4 ? 1 : 0);
            }
            assertTrue(explain(pairs, NOTHING).blamesNobody(false), "seed " + seed);
        }
    }
}
