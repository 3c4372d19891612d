package dev.plumbline.detector.equivalence;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is to be drawn.
 *
 * @param topP 1 for no cut
 * @param topK 0 for no cut
 * @param minP 0 for no cut
 * @param tokens how many tokens the answer may have
 * @param listed how many candidates are to be listed for each token
 * @param stop strings that end the answer
 * @param bias what is added to the logit of a token, by its number in the vocabulary
 */
public record Decoding(
        double temperature,
        double topP,
        int topK,
        double minP,
        @Nullable Long seed,
        int tokens,
        int listed,
        List<String> stop,
        Map<Integer, Double> bias) {

    public Decoding {
        stop = List.copyOf(stop);
        bias = Collections.unmodifiableMap(new TreeMap<>(bias));
    }

    /** The most probable token at each step. */
    public static Decoding greedy(int tokens, int listed) {
        return new Decoding(0, 1, 0, 0, null, tokens, listed, List.of(), Map.of());
    }

    /** Draws at temperature 1 without cuts. */
    public static Decoding sampled(int tokens, int listed) {
        return new Decoding(1, 1, 0, 0, null, tokens, listed, List.of(), Map.of());
    }

    public Decoding withTemperature(double to) {
        return new Decoding(to, topP, topK, minP, seed, tokens, listed, stop, bias);
    }

    public Decoding withTopP(double to) {
        return new Decoding(temperature, to, topK, minP, seed, tokens, listed, stop, bias);
    }

    public Decoding withTopK(int to) {
        return new Decoding(temperature, topP, to, minP, seed, tokens, listed, stop, bias);
    }

    public Decoding withMinP(double to) {
        return new Decoding(temperature, topP, topK, to, seed, tokens, listed, stop, bias);
    }

    public Decoding withSeed(long to) {
        return new Decoding(temperature, topP, topK, minP, to, tokens, listed, stop, bias);
    }

    public Decoding withTokens(int to) {
        return new Decoding(temperature, topP, topK, minP, seed, to, listed, stop, bias);
    }

    public Decoding withStop(String to) {
        return new Decoding(temperature, topP, topK, minP, seed, tokens, listed, List.of(to), bias);
    }

    public Decoding withBias(int token, double to) {
        return new Decoding(temperature, topP, topK, minP, seed, tokens, listed, stop, Map.of(token, to));
    }
}
