package dev.plumbline.detector.signal;

import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a signal asks, without how it finds the answer: all that the second stage needs to know of it.
 *
 * @param id a small number that is this signal's for ever, in [0, 63]: it stands in stored votes
 * @param name the stable name in topics, metrics, policy and JSON
 * @param layer the part of the serving stack that a wrong rate accuses
 * @param unit what is asked
 * @param direction which deviations are harmful
 * @param quantiles for distribution signals, whose answers are bins of a value and whose questions are "at or above
 *     this quantile": the quantiles, the same for each feature, so that cut = feature × quantiles + quantile; empty for
 *     others
 * @param references who can predict the rate
 * @param words how it is written and told; evidence is averaged over its cuts, the forms of the question
 * @param most the loudest level that it may reach by itself
 */
public record Question(
        int id,
        String name,
        Layer layer,
        Unit unit,
        Direction direction,
        List<Double> quantiles,
        List<Reference> references,
        Words words,
        Level most) {

    /** What is asked. */
    public enum Unit {
        /** Every token answers: given the step, draws are independent. */
        TOKEN,
        /** A session answers once per placement: its responses are not independent. */
        RESPONSE,
        /** A session answers once per placement and cut: not every response can tell of each. */
        CLAUSE,
        /** Two sides answer once for a context that both were given. */
        CONTEXT
    }

    /** Which deviations are harmful. */
    public enum Direction {
        /** Only more: betting on less would accuse the healthy half of a fleet of being too clean. */
        MORE,
        /** Both. */
        BOTH
    }

    /**
     * How a question is written and told.
     *
     * @param trials what is counted, in words, such as {@code sessions}
     * @param names the stable name of each cut in policy and output, such as {@code control-tokens}
     * @param hit what a hit did, in words by cut, such as {@code were served by another context class than they asked
     *     for}
     */
    public record Words(String trials, List<String> names, List<String> hit) {

        public Words {
            if (hit.isEmpty()) {
                throw new IllegalArgumentException("a question must have a cut");
            }
            if (names.size() != hit.size() || Set.copyOf(names).size() != hit.size()) {
                throw new IllegalArgumentException("names must be " + hit.size() + " different ones, got " + names);
            }
            names = List.copyOf(names);
            hit = List.copyOf(hit);
        }

        /** Of cuts that are known by their numbers. */
        public Words(String trials, List<String> hit) {
            this(
                    trials,
                    IntStream.range(0, hit.size()).mapToObj(String::valueOf).toList(),
                    hit);
        }
    }

    public Question {
        if (id < 0 || id > 63) {
            throw new IllegalArgumentException("id must lie in [0, 63], got " + id);
        }
        quantiles = List.copyOf(quantiles);
        references = List.copyOf(references);
    }

    /** A question that may wake somebody. */
    public Question(
            int id,
            String name,
            Layer layer,
            Unit unit,
            Direction direction,
            List<Double> quantiles,
            List<Reference> references,
            Words words) {
        this(id, name, layer, unit, direction, quantiles, references, words, Level.PAGE);
    }

    /** How many forms of the question there are. */
    public int cuts() {
        return words.hit().size();
    }

    /** What a policy writes to mean one cut alone: {@code garble.control-tokens}. */
    public String nameOf(int cut) {
        return name + "." + words.names().get(cut);
    }

    /** The names of all cuts, as a policy writes them. */
    public Stream<String> cutNames() {
        return IntStream.range(0, cuts()).mapToObj(this::nameOf);
    }

    /** Whether sessions vote: each counts once. */
    public boolean votes() {
        return unit == Unit.RESPONSE || unit == Unit.CLAUSE;
    }

    /** Whether its history is kept by who served: of questions that each session votes on. */
    public boolean hasOwnPast() {
        return votes() && references().contains(Reference.HISTORY);
    }

    /**
     * Whether rates of responses are set beside each other, so that it matters which of those that began together have
     * ended.
     */
    public boolean compares() {
        return votes() && references.stream().anyMatch(reference -> !reference.timeless());
    }

    /** How many values a distribution signal looks at. */
    public int features() {
        return quantiles.isEmpty() ? 0 : cuts() / quantiles.size();
    }
}
