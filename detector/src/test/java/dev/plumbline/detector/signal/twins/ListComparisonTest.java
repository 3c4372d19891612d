package dev.plumbline.detector.signal.twins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What tells another temperature, other probabilities and another prompt from each other in two lists. */
class ListComparisonTest {

    private static final double[] LIST = {-0.3, -1.9, -3.2, -4.6, -6.1};

    private static Context.Step step(double... logprobs) {
        List<Context.Listed> listed = new ArrayList<>();
        for (int i = 0; i < logprobs.length; i++) {
            listed.add(new Context.Listed(i, logprobs[i]));
        }
        return new Context.Step(0, listed);
    }

    private static ListComparison compare(double[] one, double[] other) {
        return ListComparison.of(step(one), step(other), Context.Form.UNCHANGED);
    }

    /** As if all that is not listed had the probability that is left. */
    private static double[] tempered(double temperature, double[] logprobs) {
        double[] scaled =
                Arrays.stream(logprobs).map(logprob -> logprob / temperature).toArray();
        double whole = Math.log(Arrays.stream(scaled).map(Math::exp).sum());
        return Arrays.stream(scaled).map(logprob -> logprob - whole).toArray();
    }

    private static double[] noisy(double nats, Random random) {
        return Arrays.stream(LIST)
                .map(logprob -> logprob + nats * random.nextGaussian())
                .toArray();
    }

    @Test
    void anotherTemperature_isOne_eitherWay() {
        for (double temperature : new double[] {0.3, 0.7, 0.8, 1.3, 2}) {
            double[] other = tempered(temperature, LIST);
            assertTrue(compare(LIST, other).isAnotherTemperature(), () -> "T = " + temperature);
            assertTrue(compare(other, LIST).isAnotherTemperature(), () -> "T = " + temperature);
        }
    }

    @Test
    void anotherTemperature_withTheNumericsOfOtherHardware_isOne() {
        Random random = new Random(1);
        int found = 0;
        for (int i = 0; i < 1_000; i++) {
            found += compare(noisy(0.05, random), tempered(0.8, LIST)).isAnotherTemperature() ? 1 : 0;
        }
        assertTrue(found > 900, "of 1,000: " + found);
    }

    /** Differences that point anywhere lie along a line in 1.4% of lists of five: 9 beyond that is three deviations. */
    @Test
    void otherProbabilities_areSeldomAnotherTemperature() {
        Random random = new Random(2);
        int found = 0;
        for (int i = 0; i < 1_000; i++) {
            found += compare(LIST, noisy(0.4, random)).isAnotherTemperature() ? 1 : 0;
        }
        assertTrue(found < 25, "of 1,000: " + found);
    }

    @Test
    void theReverseOrder_isNoTemperature() {
        assertFalse(compare(LIST, new double[] {-6.1, -4.6, -3.2, -1.9, -0.3}).isAnotherTemperature());
    }

    /** Two candidates always lie on a line, and three leave one difference to test it by. */
    @Test
    void fewCandidates_cannotTell() {
        double[] few = {-0.3, -1.9, -3.2};
        ListComparison step = compare(few, tempered(0.8, few));
        assertFalse(step.tellsTemperatures());
        assertFalse(step.isAnotherTemperature());
        assertTrue(step.plus(step).isAnotherTemperature(), "two steps of three tell");
    }

    @Test
    void steps_thatLieOnTwoLines_areNoTemperature() {
        ListComparison warmer = compare(LIST, tempered(1.3, LIST));
        ListComparison cooler = compare(LIST, tempered(0.7, LIST));
        assertTrue(warmer.plus(warmer).isAnotherTemperature());
        assertFalse(warmer.plus(cooler).isAnotherTemperature());
    }

    @Test
    void differingLists_ofWhichNothingIsCommon_areGrossAndNoTemperature() {
        ListComparison lists = ListComparison.of(
                step(LIST),
                new Context.Step(0, List.of(new Context.Listed(8, -0.2), new Context.Listed(9, -2.4))),
                Context.Form.UNCHANGED);
        assertEquals(Double.POSITIVE_INFINITY, lists.difference());
        assertTrue(lists.isGross());
        assertTrue(lists.tellsTemperatures());
        assertFalse(lists.isAnotherTemperature());
    }

    /** Met on a real engine: weights of four bits move what is improbable by nats, and keep what comes first. */
    @Test
    void improbableCandidates_thatAreFarOff_areNotGross() {
        ListComparison lists = compare(new double[] {-0.1, -2.9, -4.0, -5.1}, new double[] {-0.003, -7.9, -7.5, -6.8});
        assertTrue(lists.difference() > 2, lists::toString);
        assertFalse(lists.isGross());
    }

    @Test
    void firstCandidates_thatTheOtherHoldsImprobable_areGross() {
        ListComparison lists = compare(new double[] {-0.3, -3.2}, new double[] {-3.5, -0.1});
        assertTrue(lists.difference() > 2, lists::toString);
        assertTrue(lists.isGross());
    }

    @Test
    void whatCannotTell_addsNothing() {
        ListComparison lists = compare(LIST, tempered(0.8, LIST));
        assertEquals(lists, lists.plus(ListComparison.NOTHING));
        assertEquals(lists, ListComparison.NOTHING.plus(lists));
        assertFalse(ListComparison.NOTHING.isKnown());
    }
}
