package dev.plumbline.detector.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CandidatesTest {

    private static final double[] LOGPROBS = {0, -0.0, -0.5, -1, -2, -9999, Double.NEGATIVE_INFINITY, Double.NaN, 1};

    /** Whatever an engine lists, in order or not, with ties, twins and what is no number: its order does not matter. */
    @Test
    void ranked_doesNotDependOnTheOrderOfTheList() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            List<Candidate> listed = new ArrayList<>();
            for (int size = random.nextInt(6); size > 0; size--) {
                double logprob = LOGPROBS[random.nextInt(LOGPROBS.length)];
                listed.add(new Candidate(Token.ofText("t" + listed.size()), logprob));
                if (random.nextInt(4) == 0) {
                    listed.add(new Candidate(Token.ofText("t" + (listed.size() - 1)), logprob));
                }
            }
            List<Candidate> shuffled = new ArrayList<>(listed);
            Collections.shuffle(shuffled, random);
            assertEquals(ranked(shuffled), ranked(listed), listed.toString());
            assertEquals(ranked(listed), ranked(ranked(listed)), listed.toString());
        }
    }

    private static List<Candidate> ranked(List<Candidate> listed) {
        return Candidates.ranked(new Step(Token.ofText("t"), -1, listed));
    }
}
