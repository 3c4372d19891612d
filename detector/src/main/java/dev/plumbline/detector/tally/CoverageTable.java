package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Unverifiable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What could be judged of some traffic, signal by signal.
 *
 * @param responses sampled responses that it is about
 * @param rows one a signal, in the order of {@link Coverage#signals}; empty where there was no traffic
 */
public record CoverageTable(long responses, List<Row> rows) {

    /** Of no traffic at all. */
    public static final CoverageTable EMPTY = new CoverageTable(0, List.of());

    /** A signal that is asked of less than one in so many of the responses for which its question arises is blind. */
    private static final long LEAST = 100;

    /** What a signal's silence is worth. */
    public enum State {
        /** It was asked: its silence says something. */
        JUDGED("judged"),
        /** Its question arose and could not be judged: its silence says nothing. */
        BLIND("blind"),
        /** Its question did not arise: there was no code to parse, say. */
        IDLE("idle");

        private final String code;

        State(String code) {
            this.code = code;
        }

        /** The stable name in JSON. */
        public String code() {
            return code;
        }
    }

    /**
     * One signal.
     *
     * @param arises responses for which its question arises
     * @param judged those of which it could be judged
     * @param why the others by reason
     */
    public record Row(String signal, long arises, long judged, SortedMap<Unverifiable, Long> why) {

        public Row {
            why = Collections.unmodifiableSortedMap(new TreeMap<>(why));
        }

        Row(String signal, long arises, long judged, Map<Unverifiable, Long> why) {
            this(signal, arises, judged, new TreeMap<>(why));
        }

        /** What its silence is worth. */
        public State state() {
            return arises == 0 ? State.IDLE : judged > 0 && judged >= arises / LEAST ? State.JUDGED : State.BLIND;
        }

        /** The reasons, the most frequent first. */
        public List<Unverifiable> reasons() {
            return why.entrySet().stream()
                    .sorted(Map.Entry.<Unverifiable, Long>comparingByValue().reversed())
                    .map(Map.Entry::getKey)
                    .toList();
        }

        private Row plus(Row other) {
            TreeMap<Unverifiable, Long> sum = new TreeMap<>(why);
            other.why.forEach((reason, n) -> sum.merge(reason, n, Long::sum));
            return new Row(signal, arises + other.arises, judged + other.judged, sum);
        }
    }

    public CoverageTable {
        rows = List.copyOf(rows);
    }

    /** The names of the signals in a state, in order. */
    public List<String> signals(State state) {
        return rows.stream()
                .filter(row -> row.state() == state)
                .map(Row::signal)
                .toList();
    }

    /** The signals that are blind, but for those of which that is accepted. */
    public List<String> blind(Collection<String> accepted) {
        return signals(State.BLIND).stream()
                .filter(signal -> !accepted.contains(signal))
                .toList();
    }

    CoverageTable plus(CoverageTable other) {
        if (rows.isEmpty() || other.rows.isEmpty()) {
            return rows.isEmpty() ? other : this;
        }
        List<Row> sums = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            sums.add(rows.get(i).plus(other.rows.get(i)));
        }
        return new CoverageTable(responses + other.responses, sums);
    }
}
