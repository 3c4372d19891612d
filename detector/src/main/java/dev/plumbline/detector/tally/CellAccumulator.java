package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.incident.Layer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The cells of one window of one model in the making. Answers that share cohort and stratum are added up by the numbers
 * of their questions, so that names are compared once a cell and not once an answer.
 */
final class CellAccumulator {

    private final CellTable cells = new CellTable();
    private final Map<Part, Map<Integer, Cell>> parts = new HashMap<>();
    private final Map<CohortKey, Map<String, Long>> outcomes = new HashMap<>();
    private final HitIds ids = new HitIds();
    private final IdSample idSample = new IdSample();

    /**
     * What all cells of a part have in common.
     *
     * @param prefix what stands before the signals' names
     * @param age in how many windows before this one the responses began, where that matters; else 0
     */
    private record Part(String prefix, String stratum, CohortKey cohort, int age) {}

    /** The sums of a part, by {@link #number}. */
    Map<Integer, Cell> part(String prefix, String stratum, CohortKey cohort, int age) {
        return parts.computeIfAbsent(new Part(prefix, stratum, cohort, age), p -> new HashMap<>());
    }

    /** Adds an answer to the sums of a part. */
    static void add(Observations.Observation said, Cell cell, Map<Integer, Cell> part) {
        part.merge(number(said), cell, Cell::plus);
    }

    /** Adds what is no signal's answer. */
    void add(CellKey key, Cell cell) {
        cells.add(key, cell);
    }

    /** Remembers who said yes. */
    HitIds ids() {
        return ids;
    }

    /** Remembers which ids came. */
    IdSample idSample() {
        return idSample;
    }

    /** Counts a response by the outcomes of all questions; most responses of a cohort share theirs. */
    void cover(String outcome, CohortKey cohort) {
        outcomes.computeIfAbsent(cohort, c -> new HashMap<>()).merge(outcome, 1L, Long::sum);
    }

    /** All of them, when everything was added. */
    CellTable cells(Map<Integer, Question> questions) {
        parts.forEach((part, sums) -> sums.forEach((number, cell) -> {
            String signal = part.prefix()
                    + Objects.requireNonNull(questions.get(number >>> 24)).name();
            CellKey key = new CellKey(
                    signal, number >> 16 & 0xff, number & 0xffff, part.stratum(), part.cohort(), null, part.age());
            cells.add(key, cell);
        }));
        ids.addTo(cells);
        idSample.addTo(cells);
        outcomes.forEach(
                (cohort, counts) -> counts.forEach((outcome, n) -> cover(outcome, n, cohort, questions.values())));
        return cells;
    }

    private void cover(String outcomes, long responses, CohortKey cohort, Collection<Question> questions) {
        for (Question question : questions) {
            int outcome = outcomes.charAt(question.id());
            if (outcome != SampleCoverage.NOTHING && question.layer() != Layer.FEED) {
                cells.add(
                        new CellKey(Coverage.PREFIX + question.name(), 0, outcome, "", cohort),
                        Cell.count(responses, 0));
            }
        }
    }

    /** Signal, cut and bin in the width in which they are stored. */
    private static int number(Observations.Observation said) {
        return said.signal() << 24 | said.cut() << 16 | said.bin();
    }
}
