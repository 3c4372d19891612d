package dev.plumbline.detector.signal;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes samples: how they were sampled, and what the engine told of each step. */
public final class Told {

    private String id = "r-1";
    private String session = "s-1";
    private double temperature = 1;
    private double topP = 1;
    private int topK;
    private LogprobMode mode = LogprobMode.RAW;
    private int listed = 5;
    private String implementation = "exact";
    private Boolean penalties = false;
    private Boolean logitBias = false;
    private Boolean grammar = false;
    private Boolean speculative = false;
    private Integer bestOf;
    private List<String> stop = List.of();
    private Long seed;
    private double ttft = Double.NaN;
    private double tpot = Double.NaN;
    private List<Double> rescored;
    private String contextClass = "200k";
    private String prompt;
    private String pool = "pool-a";

    private Told() {}

    /** At temperature 1 with all of the distribution and nothing in the way; five candidates listed, raw. */
    public static Told plain() {
        return new Told();
    }

    public Told by(String session, String id) {
        this.session = session;
        this.id = id;
        return this;
    }

    public Told temperature(double value) {
        temperature = value;
        return this;
    }

    public Told topP(double value) {
        topP = value;
        return this;
    }

    public Told topK(int value) {
        topK = value;
        return this;
    }

    public Told mode(LogprobMode value) {
        mode = value;
        return this;
    }

    public Told listed(int value) {
        listed = value;
        return this;
    }

    public Told implementation(String value) {
        implementation = value;
        return this;
    }

    public Told penalties(Boolean value) {
        penalties = value;
        return this;
    }

    public Told logitBias(Boolean value) {
        logitBias = value;
        return this;
    }

    public Told grammar(Boolean value) {
        grammar = value;
        return this;
    }

    public Told speculative(Boolean value) {
        speculative = value;
        return this;
    }

    public Told bestOf(Integer value) {
        bestOf = value;
        return this;
    }

    public Told stop(List<String> value) {
        stop = value;
        return this;
    }

    public Told seed(Long value) {
        seed = value;
        return this;
    }

    /** In milliseconds: to the first token, and for each further one. */
    public Told took(double first, double further) {
        ttft = first;
        tpot = further;
        return this;
    }

    /** What a trusted pool says of the chosen tokens. */
    public Told rescored(Double... logprobs) {
        rescored = List.of(logprobs);
        return this;
    }

    /** The context class that was asked for and that served; null where nobody states it. */
    public Told contextClass(String value) {
        contextClass = value;
        return this;
    }

    /** Who served it. */
    public Told servedBy(String name) {
        pool = name;
        return this;
    }

    /** The prompt's digest. */
    public Told prompt(String digest) {
        prompt = digest;
        return this;
    }

    public Sample says(Step... steps) {
        return says(List.of(steps));
    }

    public Sample says(List<Step> steps) {
        return answers(new Answer("some text", "stop", steps.size(), steps));
    }

    public Sample answers(Answer answer) {
        Sampler sampler = new Sampler(
                temperature,
                new Sampler.Truncation(topP, topK, Double.NaN),
                seed,
                new Sampler.Logprobs(mode, listed),
                new Sampler.Adjustments(penalties, logitBias, grammar),
                stop,
                bestOf,
                new Sampler.Engine(null, implementation, "bf16", speculative));
        return new Sample(
                id,
                new Sample.Placement(session, null, false),
                new Sample.ServedBy("m", null, null, pool, null, null, contextClass, contextClass, Map.of()),
                sampler,
                new Sample.Timing(1_756_080_000_000L, -1, ttft, tpot),
                Sample.Selection.RESPONSE,
                new Sample.Prompt(-1, prompt, null, PromptLanguages.ABSENT),
                rescored,
                answer);
    }

    /** A step that chose {@code chosen}, of the listed tokens with their probabilities: token, probability, … */
    public static Step chose(String chosen, Object... listed) {
        List<Candidate> candidates = list(listed);
        double logprob = candidates.stream()
                .filter(c -> c.token().text().equals(chosen))
                .mapToDouble(Candidate::logprob)
                .findFirst()
                .orElseThrow();
        return new Step(Token.ofText(chosen), logprob, candidates);
    }

    /** A step whose chosen token need not be listed. */
    public static Step step(String chosen, double logprob, Object... listed) {
        return new Step(Token.ofText(chosen), logprob, list(listed));
    }

    /** Candidates from pairs of token and probability. */
    public static List<Candidate> list(Object... pairs) {
        List<Candidate> list = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            double p = ((Number) pairs[i + 1]).doubleValue();
            list.add(new Candidate(Token.ofText((String) pairs[i]), Math.log(p)));
        }
        return list;
    }
}
