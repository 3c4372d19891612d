package dev.plumbline.detector.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.policy.Policy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept of contexts and of who has answered, and for how long. */
class TwinFinderTest {

    private static final Policy POLICY = Policy.DEFAULT;

    private final HeapStore contexts = new HeapStore();
    private final HeapStore votes = new HeapStore();
    private final TwinFinder finder = new TwinFinder(POLICY, contexts, votes);

    private static Context context(String id, String pool, long time) {
        Context.Step step = new Context.Step(1, List.of(new Context.Listed(1, -0.1), new Context.Listed(2, -2.4)));
        return new Context(
                time,
                time,
                id,
                "m",
                "prompt",
                CohortKey.of(Map.of("pool", pool)),
                List.of(step),
                new Context.Draw(7, 8));
    }

    @Test
    void close_votesOfTwinsAndOfDraws_areForgottenWhenTheirTimeHasPassed() {
        finder.close(0, List.of(context("1", "a", 0), context("2", "b", 1), context("3", "a", 2)));
        assertEquals(2 + 2, votes.size(), "a twin and a draw, and a list of each span");
        finder.close(POLICY.twinMemory().toMillis() + 10, List.of());
        assertEquals(1 + 1, votes.size(), "draws are remembered as long as contexts");
        assertEquals(0, contexts.size());
        finder.close(POLICY.twinVotes().toMillis() + 10, List.of());
        assertEquals(0, votes.size());
    }
}
