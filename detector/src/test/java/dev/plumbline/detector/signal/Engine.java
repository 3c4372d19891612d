package dev.plumbline.detector.signal;

import dev.plumbline.detector.Make;
import dev.plumbline.detector.evidence.Draw;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A simulated engine: it draws tokens from random distributions by real temperature and cuts, and lists candidates as
 * engines do.
 */
final class Engine {

    static final int VOCABULARY = 50;

    /** In which order temperature and cuts are applied. */
    enum Order {
        /** Temperature, min-p, top-k with all of a tie, the rest shared out anew, top-p (vLLM). */
        TEMPERATURE_FIRST,
        /** Top-k exactly, the rest shared out anew, top-p, min-p, temperature (llama.cpp). */
        TEMPERATURE_LAST,
        /** Top-p of the model's own distribution, then temperature, then the others. */
        TOP_P_FIRST
    }

    /** How candidates are listed. */
    enum Listing {
        /** The N most probable. */
        RANKED,
        /** The drawn token first, then the most probable others; cut at N. */
        DRAWN_FIRST,
        /** The N most probable, and the drawn token after them where it is not among them. */
        APPENDED
    }

    /** What the sampler does wrong. */
    enum Fault {
        NONE,
        DROPS_ARGMAX,
        OVER_GREEDY,
        /** Its generator now and then gives the number of the last step again. */
        REPEATS_STATE
    }

    Order order = Order.TEMPERATURE_FIRST;
    Listing listing = Listing.RANKED;
    Fault fault = Fault.NONE;
    double faultRate;
    double temperature = 1;
    double topP = 1;
    int topK;
    double minP = Double.NaN;
    int listed = 5;
    LogprobMode mode = LogprobMode.RAW;
    /** Whether it keeps to itself of which distribution it lists. */
    boolean silent;
    /** What it calls itself; null where it says nothing. */
    String name;

    List<String> stop = List.of();
    int length = 50;

    /** Whether what it is sure of depends on what was drawn: after a first choice it is surer than after another. */
    boolean dependent;

    private boolean first;
    private double last = Double.NaN;

    private final Draw draw;
    private final List<Token> tokens = new ArrayList<>();
    private final Bank bank;
    private int step;
    private int[] ranked = {};

    /** Distributions and their ranks, drawn once for all tests. */
    private static final class Bank {

        static final Bank SMOOTH = new Bank(0);
        static final Bank COARSE = new Bank(0.25);

        final double[][] logits = new double[10_000][];
        final int[][] ranked = new int[10_000][];

        /**
         * @param grain logits are rounded to multiples of this, as in bf16: 0 for none
         */
        Bank(double grain) {
            Draw draw = new Draw(260);
            for (int i = 0; i < logits.length; i++) {
                double scale = 0.5 + 4 * draw.uniform();
                double[] row = new double[VOCABULARY];
                for (int j = 0; j < VOCABULARY; j++) {
                    double logit = scale * draw.normal();
                    row[j] = grain > 0 ? Math.round(logit / grain) * grain : logit;
                }
                logits[i] = row;
                // ties by place in the vocabulary, which is not the order of identities
                ranked[i] = IntStream.range(0, VOCABULARY)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer j) -> -row[j])
                                .thenComparing(Comparator.reverseOrder()))
                        .mapToInt(Integer::intValue)
                        .toArray();
            }
        }
    }

    Engine(long seed, boolean ties, String... special) {
        draw = new Draw(seed);
        bank = ties ? Bank.COARSE : Bank.SMOOTH;
        for (int i = 0; i < VOCABULARY; i++) {
            tokens.add(Token.ofText(i < special.length ? special[i] : " w" + i));
        }
    }

    Sampler sampler() {
        return Make.sampler(temperature, topP, topK, minP, silent ? LogprobMode.UNKNOWN : mode, listed, stop)
                .with(new Sampler.Engine(name, null, null, false));
    }

    /** One response. A token that ends it is not listed. */
    Sample respond(String id) {
        List<Step> steps = new ArrayList<>();
        StringBuilder said = new StringBuilder();
        while (steps.size() < length) {
            int row = next();
            double[] logits = bank.logits[row];
            ranked = bank.ranked[row];
            double[] kept = cut(logits);
            int chosen = fault == Fault.REPEATS_STATE ? drawByRank(kept) : wrong(draw(kept), kept);
            first = chosen == ranked[0];
            said.append(tokens.get(chosen).text());
            if (ends(chosen, said.toString())) {
                break;
            }
            steps.add(list(mode == LogprobMode.PROCESSED ? kept : softmax(logits, 1), chosen));
        }
        return Make.response(0, id).said(sampler(), steps).sample();
    }

    /** The next distribution; of two the surer one after a first choice, where the model is dependent. */
    private int next() {
        int one = step++ % bank.logits.length;
        if (!dependent) {
            return one;
        }
        int two = step++ % bank.logits.length;
        return lead(one) > lead(two) == first ? one : two;
    }

    private double lead(int row) {
        return bank.logits[row][bank.ranked[row][0]] - bank.logits[row][bank.ranked[row][1]];
    }

    private boolean ends(int chosen, String said) {
        String text = tokens.get(chosen).text();
        return text.startsWith("<") || stop.stream().anyMatch(said::contains);
    }

    private double[] cut(double[] logits) {
        double[] p = softmax(logits, order == Order.TEMPERATURE_FIRST ? temperature : 1);
        switch (order) {
            case TEMPERATURE_FIRST -> {
                cutMinP(p);
                cutTopK(p, true);
                cutTopP(p);
            }
            case TEMPERATURE_LAST -> {
                cutTopK(p, false);
                cutTopP(p);
                cutMinP(p);
                temper(p);
            }
            case TOP_P_FIRST -> {
                cutTopP(p);
                temper(p);
                cutTopK(p, false);
                cutMinP(p);
            }
        }
        return p;
    }

    private void temper(double[] p) {
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.pow(p[i], 1 / temperature);
        }
        normalise(p);
    }

    private void cutMinP(double[] p) {
        double max = p[ranked[0]];
        for (int i = 0; i < p.length; i++) {
            p[i] = p[i] < minP * max ? 0 : p[i];
        }
        normalise(p);
    }

    private void cutTopK(double[] p, boolean wholeTies) {
        if (topK == 0) {
            return;
        }
        double edge = p[ranked[topK - 1]];
        for (int rank = topK; rank < p.length; rank++) {
            int i = ranked[rank];
            p[i] = wholeTies && p[i] == edge ? p[i] : 0;
        }
        normalise(p);
    }

    private void cutTopP(double[] p) {
        if (topP >= 1) {
            return;
        }
        double before = 0;
        for (int i : ranked) {
            double own = p[i];
            p[i] = before < topP ? own : 0;
            before += own;
        }
        normalise(p);
    }

    private int wrong(int chosen, double[] kept) {
        int first = ranked[0];
        return switch (fault) {
            case NONE, REPEATS_STATE -> chosen;
            case OVER_GREEDY -> draw.uniform() < faultRate ? first : chosen;
            case DROPS_ARGMAX -> {
                if (draw.uniform() >= faultRate) {
                    yield chosen;
                }
                double[] without = kept.clone();
                without[first] = 0;
                yield Arrays.stream(without).sum() > 0 ? draw(normalise(without)) : chosen;
            }
        };
    }

    private Step list(double[] p, int chosen) {
        List<Integer> places = new ArrayList<>();
        for (int rank = 0; rank < listed; rank++) {
            places.add(ranked[rank]);
        }
        if (!places.contains(chosen) || listing == Listing.DRAWN_FIRST) {
            places.remove((Integer) chosen);
            if (listing == Listing.DRAWN_FIRST) {
                places.add(0, chosen);
                places = places.subList(0, listed);
            } else if (listing == Listing.APPENDED) {
                places.add(chosen);
            }
        }
        List<Candidate> candidates = places.stream()
                .map(i -> new Candidate(tokens.get(i), Math.log(p[i])))
                .toList();
        return new Step(tokens.get(chosen), Math.log(p[chosen]), candidates);
    }

    /** Draws as a sampler does that has sorted its candidates, by a number that may be the last one again. */
    private int drawByRank(double[] p) {
        last = draw.uniform() < faultRate && !Double.isNaN(last) ? last : draw.uniform();
        double u = last;
        for (int i : ranked) {
            u -= p[i];
            if (u < 0) {
                return i;
            }
        }
        return ranked[0];
    }

    private int draw(double[] p) {
        double u = draw.uniform();
        int last = 0;
        for (int i = 0; i < p.length; i++) {
            if (p[i] > 0) {
                last = i;
                u -= p[i];
                if (u < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    private double[] softmax(double[] logits, double temperature) {
        double max = logits[ranked[0]];
        double[] p = new double[logits.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp((logits[i] - max) / temperature);
        }
        return normalise(p);
    }

    private static double[] normalise(double[] p) {
        double sum = 0;
        for (double x : p) {
            sum += x;
        }
        for (int i = 0; i < p.length; i++) {
            p[i] /= sum;
        }
        return p;
    }
}
