package dev.plumbline.detector.equivalence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PairTestTest {

    private static final double LN = Math.log(100);

    private final PairTest test = new PairTest(Margin.DEFAULT, LN, LN);

    @Test
    void equalPools_areEquivalentAfterTheLeastNumberOfPrompts() {
        int least = PairTest.leastPrompts(LN);
        accept(least - 1, 0, 0, 0);
        assertEquals(PairVerdict.INSUFFICIENT, test.verdict());
        accept(1, 0, 0, 0);
        assertEquals(PairVerdict.EQUIVALENT, test.verdict());
        assertEquals(least, test.prompts());
        assertEquals(16 * least, test.positions());
    }

    @Test
    void aMeasureThatDiffers_isDifferent_whateverTheOthersSay() {
        accept(30, 0, 0, 0.2);
        assertEquals(PairVerdict.DIFFERENT, test.verdict());
    }

    @Test
    void nearTheMargin_neitherComes() {
        accept(300, 0.1, 0.05, 0.03);
        assertEquals(PairVerdict.INSUFFICIENT, test.verdict());
    }

    @Test
    void onePromptThatDiffersWidely_decidesNothing() {
        accept(1, 1000, 1, 1);
        assertEquals(PairVerdict.INSUFFICIENT, test.verdict());
    }

    @Test
    void withoutACommonContext_nothingIsSaid() {
        test.accept(new PromptDifference(0, 0, 0, 0, 0));
        assertEquals(0, test.prompts());
        assertTrue(Double.isNaN(test.measured().get(0).mean()));
    }

    @Test
    void whatIsDecided_staysSo() {
        accept(60, 0, 0, 0);
        accept(60, 5, 1, 1);
        assertEquals(PairVerdict.EQUIVALENT, test.verdict());
    }

    private void accept(int prompts, double nats, double first, double tail) {
        for (int i = 0; i < prompts; i++) {
            test.accept(new PromptDifference(nats, first, tail, 16, -1));
        }
    }
}
