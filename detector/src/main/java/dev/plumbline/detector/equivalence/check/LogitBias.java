package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.ProbeRequest.Form;
import dev.plumbline.detector.equivalence.RankedStep;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Token;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Takes the first choice away, and forces the last that is listed. Needs the numbers of tokens: those that are listed
 * by number, or of an endpoint that tokenises. A token's number is what its text adds to the tokens of a line before
 * it: at the beginning of a text, tokenisers of SentencePiece put a space that is none of its own.
 */
final class LogitBias extends PlannedCheck {

    private static final int PROMPTS = 4;

    /** Requests for a prompt: its answer, the line before, two tokens behind it, and the answers with each biased. */
    private static final int EACH = 6;

    private static final String BEFORE = "a\n";
    private static final double STRENGTH = 100;
    private static final Decoding ONE = Decoding.greedy(1, 5);

    LogitBias() {
        super(new Description(
                "logit-bias",
                "Does a logit bias of −100 remove a token, and one of +100 force it?",
                Layer.SAMPLER,
                "none",
                Promise.ALL));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        throw new UnsupportedOperationException("which tokens are biased depends on answers");
    }

    @Override
    public List<ProbeRequest> next(List<Exchange> soFar, IntFunction<String> prompts) {
        int n = soFar.size();
        if (n >= EACH * PROMPTS
                || soFar.stream()
                        .anyMatch(x -> x.request().form() != Form.TOKENIZED
                                && !x.answer().isAnswered())) {
            return List.of();
        }
        int step = n % EACH;
        ProbeRequest plain = ProbeRequest.whole(n, prompts.apply(n / EACH), ONE);
        if (step == 0) {
            return List.of(plain);
        }
        List<Token> tokens = tokens(soFar.get(n - step));
        if (tokens.isEmpty()) {
            return List.of();
        }
        ProbeRequest tokenized = plain.withForm(Form.TOKENIZED);
        return List.of(
                switch (step) {
                    case 1 -> tokenized.withPrompt(BEFORE);
                    case 2, 3 ->
                        tokenized.withPrompt(BEFORE + tokens.get(step - 2).text());
                    default -> {
                        Integer id = numbers(soFar).get(tokens.get(step - 4).identity());
                        double bias = step == 4 ? -STRENGTH : STRENGTH;
                        yield id == null ? plain : plain.withDecoding(ONE.withBias(id, bias));
                    }
                });
    }

    /** The first choice, and the last of those listed. */
    private static List<Token> tokens(Exchange plain) {
        if (plain.answer().steps().isEmpty()) {
            return List.of();
        }
        List<Candidate> listed = RankedStep.of(plain.answer().steps().get(0)).candidates();
        return List.of(listed.get(0).token(), listed.get(listed.size() - 1).token());
    }

    /** Numbers in the vocabulary by the identity of tokens, as far as the answers say them. */
    private static Map<String, Integer> numbers(List<Exchange> exchanges) {
        Map<String, Integer> numbers = new HashMap<>();
        List<Integer> before = List.of();
        for (Exchange x : exchanges) {
            List<Integer> ids = x.answer().tokenIds();
            if (x.request().form() == Form.TOKENIZED && x.request().prompt().equals(BEFORE)) {
                before = ids;
            } else if (x.request().form() == Form.TOKENIZED) {
                boolean single = !before.isEmpty()
                        && ids.size() == before.size() + 1
                        && ids.subList(0, before.size()).equals(before);
                if (single) {
                    String text = x.request().prompt().substring(BEFORE.length());
                    numbers.put(Token.ofText(text).identity(), ids.get(ids.size() - 1));
                }
            } else {
                x.answer().steps().forEach(step -> step.listed().forEach(one -> byNumber(one.token(), numbers)));
            }
        }
        return numbers;
    }

    private static void byNumber(Token token, Map<String, Integer> numbers) {
        if (Token.isById(token)) {
            numbers.put(token.identity(), Integer.parseInt(token.identity().substring(1)));
        }
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        Map<String, Integer> numbers = numbers(answered);
        int[] broken = new int[2];
        int[] trials = new int[2];
        for (Exchange x : answered) {
            if (x.request().decoding().bias().isEmpty()) {
                continue;
            }
            Map.Entry<Integer, Double> bias =
                    x.request().decoding().bias().entrySet().iterator().next();
            int forces = bias.getValue() > 0 ? 1 : 0;
            if (numbers.containsValue(bias.getKey()) && !x.answer().steps().isEmpty()) {
                Integer drawn = numbers.get(x.answer().steps().get(0).chosen().identity());
                boolean is = bias.getKey().equals(drawn);
                trials[forces]++;
                broken[forces] += is == (forces == 1) ? 0 : 1;
            }
        }
        return trials[0] + trials[1] == 0
                ? CheckResult.unsupported("no token's number is known: the endpoint neither tokenises nor lists them")
                : CheckResult.ofRule(
                        broken[0] + broken[1],
                        trials[0] + trials[1],
                        "biased tokens: " + broken[0] + " of " + trials[0] + " were not removed, " + broken[1] + " of "
                                + trials[1] + " were not forced");
    }
}
