package dev.plumbline.service.probe.rescore;

import dev.plumbline.detector.signal.LogprobModeInference;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.SampleKind;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import dev.plumbline.service.probe.ask.PoolClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes records of the kind {@code rescored}: what a trusted pool makes of the tokens that were drawn. They bear the
 * place of the response and two lists of numbers, no text.
 */
public final class Rescorer {

    /** For a token of which the pool reported nothing: engines write so of what they did not rank. */
    private static final double NOT_REPORTED = -9999;

    /** What of the response's record says where and when it was served. */
    private static final List<String> PLACE = List.of(
            "time",
            "id",
            "session",
            "placement",
            "model",
            "version",
            "platform",
            "pool",
            "hardware",
            "region",
            "context_class",
            "labels");

    private static final List<String> SAMPLER = List.of("implementation", "precision", "temperature");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TokenScores scores;
    private final Map<String, GivenPrompt> prompts;
    private final SampleReader reader = new SampleReader();

    /**
     * @param model what the trusted pool calls the model
     * @param prompts a file that says by id what the model was given; null where the records say it
     */
    public Rescorer(PoolClient trusted, String model, @Nullable Path prompts) {
        this.scores = new TokenScores(trusted, model);
        this.prompts = prompts == null ? Map.of() : GivenPrompt.read(prompts);
    }

    /** The id of a record; empty where it has none. */
    public String id(byte[] line) {
        String id = reader.id(line);
        return id == null ? "" : id;
    }

    /** Asks the trusted pool about a record. */
    public RescoringOutcome rescore(byte[] line) throws InterruptedException {
        Sample sample;
        try {
            sample = LogprobModeInference.settled(reader.read(line));
        } catch (BadRecord e) {
            return none(id(line), "cannot be read: " + e.reason().code());
        }
        String doubt = doubt(sample);
        if (!doubt.isEmpty()) {
            return none(sample.id(), doubt);
        }
        JsonNode json = JSON.readTree(line);
        GivenPrompt prompt =
                prompts.containsKey(sample.id()) ? prompts.get(sample.id()) : GivenPrompt.of(json.path("prompt"));
        if (prompt == null) {
            return none(sample.id(), "nobody knows what the model was given");
        }
        List<Step> steps = spoken(sample.answer());
        if (steps.isEmpty()) {
            return none(sample.id(), "its tokens are not its text");
        }
        TokenScores.Result result = scores.of(prompt, steps, text(steps));
        List<Double> logprobs = result.logprobs();
        String record = logprobs == null ? null : record(json, sample, steps, logprobs);
        return new RescoringOutcome(sample.id(), result.kind(), result.reason(), record);
    }

    private static RescoringOutcome none(String id, String why) {
        return RescoringOutcome.none(id, RescoringOutcome.Kind.NOT_RESCORABLE, why);
    }

    /** Why there is no question for the trusted pool; empty where there is one. */
    private static String doubt(Sample sample) {
        Answer answer = sample.answer();
        if (sample.kind() != SampleKind.RESPONSE) {
            return sample.kind() == SampleKind.RESCORED ? "it was re-scored" : "sampled for its prompt";
        }
        if (sample.rescored() != null) {
            return "it bears reference.logprobs";
        }
        if (answer.steps().isEmpty() || answer.lacks(Gap.CUT)) {
            return answer.steps().isEmpty() ? "no log-probabilities" : "too long a record";
        }
        if (!answer.reasoning().text().isEmpty() || answer.calls() > 0) {
            return "reasoning and calls of tools are no text to be scored";
        }
        return sample.sampler().logprobs().mode() == LogprobMode.RAW
                ? ""
                : "its log-probabilities are not the model's own";
    }

    /** The tokens that the answer's text is made of: the one that ends an answer may be listed and is not spoken. */
    private static List<Step> spoken(Answer answer) {
        List<Step> steps = answer.steps();
        if (steps.stream().allMatch(step -> Token.isById(step.chosen()))) {
            return steps;
        }
        if (text(steps).equals(answer.text())) {
            return steps;
        }
        List<Step> before = steps.subList(0, steps.size() - 1);
        return text(before).equals(answer.text()) ? before : List.of();
    }

    private static String text(List<Step> steps) {
        StringBuilder bytes = new StringBuilder();
        steps.forEach(step -> bytes.append(step.chosen().identity()));
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String record(JsonNode json, Sample sample, List<Step> steps, List<Double> logprobs) {
        ObjectNode record = JSON.createObjectNode().put("kind", "rescored");
        PLACE.stream().filter(json::has).forEach(field -> record.set(field, json.get(field)));
        ObjectNode sampler = record.putObject("sampler");
        SAMPLER.stream()
                .filter(json.path("sampler")::has)
                .forEach(field -> sampler.set(field, json.path("sampler").get(field)));
        sampler.put("logprobs", sample.sampler().logprobs().mode() == LogprobMode.RAW ? "raw" : "unknown");
        ObjectNode reference = record.putObject("reference");
        logprobs.forEach(reference.putArray("logprobs")::add);
        ArrayNode reported = reference.putArray("reported");
        steps.forEach(step -> reported.add(Double.isFinite(step.logprob()) ? step.logprob() : NOT_REPORTED));
        return record.toString();
    }
}
