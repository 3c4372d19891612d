package dev.plumbline.detector.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real tokens of fp32 and bf16 pools: raw log-probabilities, temperature 1, top-p 0.99, five candidates, exact ties.
 */
class SamplerContractRecordingTest {

    private final SamplerContract signal = new SamplerContract();

    /**
     * The faults of the other recordings stay within the rules: misrouting, logits, and an argmax that is dropped at T
     * = 1.
     */
    @ParameterizedTest
    @ValueSource(strings = {"healthy"})
    void ask_recording_isQuiet(String name) throws IOException {
        Map<Integer, Cell> cells = new TreeMap<>();
        Map<String, Integer> doubts = new TreeMap<>();
        int[] samples = new int[1];
        Recording.read(name, sample -> {
            Heard heard = Heard.of(signal, sample);
            heard.cells().forEach((cut, cell) -> cells.merge(cut, cell, Cell::plus));
            heard.doubts().forEach((cut, why) -> doubts.merge(cut + " " + why.code(), 1, Integer::sum));
            samples[0]++;
        });
        // what is not asked of this traffic: greedy, top-k, vocabulary
        Cell all = Cell.count(samples[0], 0);
        assertEquals(
                Map.of(
                        ContractRule.TOP_P.cut(), all,
                        ContractRule.POSITIVE.cut(), all,
                        ContractRule.NO_NUMBER.cut(), all,
                        ContractRule.MASS.cut(), all),
                cells,
                name);
        assertEquals(Map.of(), doubts, name);
    }

    /** The same traffic at what would be temperature 0 and top-k 2: quiet only where each step kept to it. */
    @Test
    void ask_healthyRecordingUnderOtherRules_isBroken() throws IOException {
        List<Sample> samples = new ArrayList<>();
        Recording.read("healthy", sample -> {
            if (samples.size() < 200) {
                samples.add(sample);
            }
        });
        int greedy = 0;
        int topK = 0;
        for (Sample sample : samples) {
            List<Step> steps = sample.answer().steps();
            greedy += broken(ContractRule.GREEDY, Told.plain().temperature(0).says(steps));
            topK += broken(ContractRule.TOP_K, Told.plain().topK(2).says(steps));
            assertEquals(
                    0, broken(ContractRule.GREEDY, Told.plain().temperature(0).says(argmax(sample.answer()))));
        }
        assertTrue(greedy > 190, () -> "of 200 responses at temperature 1 few are greedy throughout");
        assertTrue(topK > 150, () -> "nor all of rank 2 at most");
    }

    /** The steps as a greedy sampler would have gone, ties settled either way. */
    private static List<Step> argmax(Answer answer) {
        List<Step> steps = new ArrayList<>();
        for (Step step : answer.steps()) {
            double highest =
                    step.listed().stream().mapToDouble(Candidate::logprob).max().orElseThrow();
            step.listed().stream()
                    .filter(c -> c.logprob() == highest)
                    .forEach(c -> steps.add(new Step(c.token(), highest, step.listed())));
        }
        return steps;
    }

    private int broken(ContractRule clause, Sample sample) {
        return Heard.of(signal, sample).verdict(clause.cut()).equals("broken") ? 1 : 0;
    }
}
