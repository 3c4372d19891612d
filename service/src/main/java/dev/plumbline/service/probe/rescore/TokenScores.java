package dev.plumbline.service.probe.rescore;

import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import dev.plumbline.service.probe.ask.PoolClient;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a pool which log-probabilities it gives to tokens behind a prompt: {@code echo} of {@code /v1/completions},
 * after {@code /tokenize} where the prompt is a chat.
 */
final class TokenScores {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final PoolClient pool;
    private final String model;

    /** The log-probabilities, or what keeps them from being known. */
    record Result(@Nullable List<Double> logprobs, RescoringOutcome.Kind kind, String reason) {

        private static Result of(RescoringOutcome.Kind kind, String reason) {
            return new Result(null, kind, reason);
        }
    }

    /** Says that the pool did not answer. */
    private static final class NoAnswer extends Exception {

        private static final long serialVersionUID = 1;

        NoAnswer(String why) {
            super(why, null, false, false);
        }
    }

    TokenScores(PoolClient pool, String model) {
        this.pool = pool;
        this.model = model;
    }

    /**
     * Asks.
     *
     * @param text of the tokens, put together
     */
    Result of(GivenPrompt prompt, List<Step> steps, String text) throws InterruptedException {
        try {
            boolean byId = steps.stream().allMatch(step -> Token.isById(step.chosen()));
            ObjectNode request = JSON.createObjectNode().put("model", model);
            int size = steps.size();
            if (prompt.text() != null) {
                if (byId) {
                    return Result.of(
                            RescoringOutcome.Kind.NOT_RESCORABLE, "tokens known by their ids alone, behind a text");
                }
                request.put("prompt", prompt.text() + text);
                size += prompt.text().length();
            } else {
                List<Integer> ids = ids(prompt, steps, text, byId);
                if (ids.isEmpty()) {
                    return otherTokens();
                }
                ids.forEach(request.putArray("prompt")::add);
                size = ids.size();
            }
            // One token and not none: some engines take no request for 0. It is cut off again.
            request.put("max_tokens", 1)
                    .put("temperature", 0)
                    .put("echo", true)
                    .put("logprobs", 1)
                    .put("return_tokens_as_token_ids", byId);
            return scored(post("/v1/completions", request, size), steps);
        } catch (NoAnswer e) {
            return Result.of(RescoringOutcome.Kind.NOT_ANSWERED, String.valueOf(e.getMessage()));
        }
    }

    private static Result otherTokens() {
        return Result.of(RescoringOutcome.Kind.OTHER_TOKENS, "the trusted pool makes other tokens of it");
    }

    /** Numbers of all tokens, prompt and answer; empty where the answer is no such tokens. */
    private List<Integer> ids(GivenPrompt prompt, List<Step> steps, String text, boolean byId)
            throws NoAnswer, InterruptedException {
        List<Integer> before = prompt.ids().isEmpty() ? tokenized(prompt, null) : prompt.ids();
        List<Integer> all = new ArrayList<>(before);
        if (byId) {
            steps.forEach(
                    step -> all.add(Integer.parseInt(step.chosen().identity().substring(1))));
            return all;
        }
        if (prompt.messages() != null) {
            List<Integer> whole = tokenized(prompt, text);
            boolean goesOn = whole.size() == before.size() + steps.size()
                    && whole.subList(0, before.size()).equals(before);
            return goesOn ? whole : List.of();
        }
        ObjectNode request = JSON.createObjectNode()
                .put("model", model)
                .put("prompt", text)
                .put("content", text)
                .put("add_special_tokens", false)
                .put("add_special", false);
        List<Integer> answer = numbers(post("/tokenize", request, 0));
        all.addAll(answer);
        return answer.size() == steps.size() ? all : List.of();
    }

    /** @param answer what the assistant had said before it is asked to go on; null where it is asked to begin */
    private List<Integer> tokenized(GivenPrompt prompt, @Nullable String answer) throws NoAnswer, InterruptedException {
        ObjectNode request = JSON.createObjectNode().put("model", model);
        ArrayNode messages = request.putArray("messages").addAll(prompt.messages());
        if (answer != null) {
            messages.addObject().put("role", "assistant").put("content", answer);
        }
        request.put("add_generation_prompt", answer == null).put("continue_final_message", answer != null);
        return numbers(post("/tokenize", request, 0));
    }

    private static List<Integer> numbers(JsonNode json) throws NoAnswer {
        List<Integer> ids = new ArrayList<>();
        json.path("tokens")
                .forEach(
                        id -> ids.add(id.isNumber() ? id.asInt() : id.path("id").asInt(-1)));
        if (ids.isEmpty()) {
            throw new NoAnswer("the pool does not tokenise");
        }
        return ids;
    }

    private JsonNode post(String path, ObjectNode request, int tokens) throws NoAnswer, InterruptedException {
        PoolClient.Reply reply = pool.post(path, request.toString(), tokens);
        if (reply.error() != null) {
            throw new NoAnswer(reply.error());
        }
        try {
            return JSON.readTree(reply.body());
        } catch (JacksonException e) {
            throw new NoAnswer("the answer is no JSON");
        }
    }

    /** Those of the last tokens of what was echoed: they must be the tokens that were drawn. */
    private static Result scored(JsonNode json, List<Step> steps) {
        JsonNode logprobs = json.at("/choices/0/logprobs");
        JsonNode tokens = logprobs.path("tokens");
        JsonNode values = logprobs.path("token_logprobs");
        int drawn = json.at("/usage/completion_tokens").asInt(1);
        int from = tokens.size() - drawn - steps.size();
        if (from < 0 || values.size() != tokens.size()) {
            return Result.of(RescoringOutcome.Kind.NOT_ANSWERED, "the pool does not score a text");
        }
        List<Double> scored = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Token token = Token.of(tokens.get(from + i).asString(""), null);
            JsonNode value = values.get(from + i);
            if (!same(token, steps.get(i).chosen())) {
                return otherTokens();
            }
            if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
                return Result.of(RescoringOutcome.Kind.NOT_ANSWERED, "the pool gives no number for a token");
            }
            scored.add(value.asDouble());
        }
        return new Result(scored, RescoringOutcome.Kind.RESCORED, "");
    }

    /** Parts of characters are spelled in more ways than one. */
    private static boolean same(Token a, Token b) {
        boolean unclear = a.text().indexOf('\uFFFD') >= 0 || b.text().indexOf('\uFFFD') >= 0;
        return unclear || a.identity().equals(b.identity());
    }
}
