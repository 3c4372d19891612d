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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Takes the first choice away, and forces the last that is listed. Needs the numbers of tokens: an endpoint that
 * tokenises. Asked of tokens that begin with a space only: tokenisers of SentencePiece put one before a text that has
 * none, and give the number of another token.
 */
final class LogitBias extends PlannedCheck {

    private static final int PROMPTS = 4;
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

    /** For each prompt: its answer, the numbers of two tokens, and the answers with each of them biased. */
    @Override
    public List<ProbeRequest> next(List<Exchange> soFar, IntFunction<String> prompts) {
        int n = soFar.size();
        if (n >= 5 * PROMPTS || soFar.stream().anyMatch(x -> !x.answer().isAnswered())) {
            return List.of();
        }
        ProbeRequest plain = ProbeRequest.whole(n, prompts.apply(n / 5), ONE);
        if (n % 5 == 0) {
            return List.of(plain);
        }
        List<Token> tokens = tokens(soFar.get(n - n % 5));
        if (tokens.isEmpty()) {
            return List.of();
        }
        if (n % 5 <= 2) {
            return List.of(plain.withForm(Form.TOKENIZED)
                    .withPrompt(tokens.get(n % 5 - 1).text()));
        }
        boolean removes = n % 5 == 3;
        List<Integer> ids = soFar.get(n - 2).answer().tokenIds();
        int id = ids.size() == 1 ? ids.get(0) : 0;
        return List.of(plain.withDecoding(ONE.withBias(id, removes ? -100 : 100)));
    }

    private static boolean isKnown(String text) {
        return text.startsWith(" ");
    }

    /** The first choice, and the last of those listed whose number can be known. */
    private static List<Token> tokens(Exchange plain) {
        if (plain.answer().steps().isEmpty()) {
            return List.of();
        }
        RankedStep step = RankedStep.of(plain.answer().steps().get(0));
        Token last = step.candidates().get(step.candidates().size() - 1).token();
        for (Candidate candidate : step.candidates()) {
            last = isKnown(candidate.token().text()) ? candidate.token() : last;
        }
        return List.of(step.first(), last);
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        Map<Integer, String> texts = new HashMap<>();
        List<Exchange> biased = new ArrayList<>();
        for (Exchange x : answered) {
            List<Integer> ids = x.answer().tokenIds();
            if (x.request().form() == Form.TOKENIZED && ids.size() == 1) {
                texts.put(ids.get(0), x.request().prompt());
            } else if (!x.request().decoding().bias().isEmpty()) {
                biased.add(x);
            }
        }
        int broken = 0;
        int trials = 0;
        for (Exchange x : biased) {
            Map.Entry<Integer, Double> bias =
                    x.request().decoding().bias().entrySet().iterator().next();
            String text = texts.get(bias.getKey());
            if (text != null && isKnown(text) && !x.answer().steps().isEmpty()) {
                boolean is = x.answer().steps().get(0).chosen().text().equals(text);
                trials++;
                broken += is == bias.getValue() > 0 ? 0 : 1;
            }
        }
        return trials == 0
                ? CheckResult.unsupported("no token's number is known: the endpoint does not tokenise single tokens")
                : CheckResult.ofRule(broken, trials, "biased tokens were not removed, or not forced");
    }
}
