package dev.plumbline.detector.equivalence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

    @Test
    void oneBadPrompt_isFoundWithFewTokensAndWords() {
        List<ProbeRequest> small = shrink(
                200,
                requests -> requests.stream()
                        .anyMatch(r -> r.prompt().startsWith("prompt 11")
                                && r.decoding().tokens() >= 3));
        assertEquals(1, small.size());
        assertEquals("prompt 11", small.get(0).prompt());
        assertEquals(4, small.get(0).decoding().tokens());
    }

    @Test
    void concurrency_staysWhereItIsNeeded_andNoLarger() {
        List<ProbeRequest> small = shrink(
                400,
                requests -> requests.stream()
                        .anyMatch(r -> requests.stream()
                                        .filter(o -> o.batch() == r.batch())
                                        .count()
                                >= 3));
        assertEquals(3, small.size());
        assertEquals(1, small.stream().map(ProbeRequest::batch).distinct().count());
    }

    @Test
    void whatDoesNotFailAgain_staysWhole() {
        assertEquals(16, shrink(200, requests -> false).size());
    }

    /** A part that failed once by chance is not believed: the next larger one that fails again is. */
    @Test
    void whatFailsOnceByChance_isNotBelieved() {
        AtomicInteger asked = new AtomicInteger();
        List<ProbeRequest> small =
                shrink(300, requests -> requests.size() >= 4 || (requests.size() == 2 && asked.incrementAndGet() == 1));
        assertTrue(small.size() >= 4, () -> small.size() + " requests");
    }

    /** What fails by chance only must not be asked for without end. */
    @Test
    void whatFailsByChance_isAskedForWithinItsBound() {
        int atMost = 16;
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger again = new AtomicInteger();
        shrink(atMost, requests -> asked.addAndGet(requests.size()) <= atMost || again.incrementAndGet() % 2 == 1);
        assertTrue(asked.get() <= 2 * atMost, () -> asked + " requests");
    }

    private static List<ProbeRequest> shrink(int atMost, Predicate<List<ProbeRequest>> fails) {
        List<ProbeRequest> whole = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            whole.add(ProbeRequest.whole(i / 8, "prompt " + i + " of many words", Decoding.greedy(16, 5)));
        }
        return new Shrinker(fails, atMost).shrink(whole);
    }
}
