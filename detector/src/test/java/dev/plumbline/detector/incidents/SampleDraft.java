package dev.plumbline.detector.incidents;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Reasoning;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A response in the making: sound as it is, until a fault takes hold of it. */
final class SampleDraft {

    final long time;
    final String id;
    final Map<String, String> labels = new TreeMap<>();

    String session;
    String version = "1";
    String pool;
    String hardware;
    String requested = "200k";
    String served = "200k";
    double temperature = 1;
    double topP = 1;
    Long seed;
    String implementation = "exact";
    int number;
    String prompt;
    List<String> scripts = List.of("Latn");
    double ttft = 200;
    double tpot = 20;
    List<Double> rescored;

    final List<Step> steps = new ArrayList<>();
    String text;
    String finish = "stop";
    int counted = -1;
    int listed = 5;
    String dialect = "openai";
    int calls;
    int brokenCalls;

    SampleDraft(long time, String id) {
        this.time = time;
        this.id = id;
    }

    /** What its tokens say, or what was put in the place of that. */
    String text() {
        return text != null ? text : steps.stream().map(s -> s.chosen().text()).collect(Collectors.joining());
    }

    /** Puts words after the answer's first half, as tokens of this log-probability that are not among those listed. */
    void insert(String words, double logprob) {
        int at = steps.size() / 2;
        double left = Math.log1p(-Math.exp(logprob));
        List<Candidate> listed = steps.get(at).listed().stream()
                .map(c -> new Candidate(c.token(), c.logprob() + left))
                .toList();
        steps.add(at, new Step(Token.ofText(words), logprob, listed));
    }

    Sample sample() {
        Sampler sampler = new Sampler(
                temperature,
                new Sampler.Truncation(topP, 0, Double.NaN),
                seed,
                new Sampler.Logprobs(LogprobMode.RAW, listed),
                new Sampler.Adjustments(false, false, false),
                List.of(),
                null,
                new Sampler.Engine(null, implementation, "bf16", false));
        Answer answer = new Answer(
                text(),
                Reasoning.NONE,
                finish,
                counted >= 0 ? counted : steps.size(),
                calls,
                brokenCalls,
                steps,
                dialect,
                Set.of());
        return new Sample(
                id,
                new Sample.Placement(session, null, false),
                new Sample.ServedBy("m", version, null, pool, hardware, "us-east", requested, served, labels),
                sampler,
                new Sample.Timing(time, -1, ttft, tpot),
                Sample.Selection.RESPONSE,
                new Sample.Prompt(12, prompt, scripts, PromptLanguages.ABSENT),
                rescored,
                answer);
    }
}
