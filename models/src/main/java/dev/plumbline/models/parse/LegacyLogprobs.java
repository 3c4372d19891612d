package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code logprobs} of legacy completions: lists of equal length for tokens, their log-probabilities and the
 * alternatives, the latter as maps from text to log-probability. Some engines give the numbers of tokens for their
 * texts. Lists without tokens say nothing of what was chosen, and are passed over.
 */
public final class LegacyLogprobs {

    private final List<Token> tokens = new ArrayList<>();
    private final List<Double> logprobs = new ArrayList<>();
    private final List<List<Listed>> listed = new ArrayList<>();
    private boolean numbered;

    /** An alternative, whose name is a text or a number. */
    private record Listed(String name, double logprob) {}

    /** Reads the value of the field at which {@code in} stands, if it is one of these lists. */
    public boolean accept(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "tokens" -> tokens(in);
            case "token_logprobs" -> logprobs(in);
            case "top_logprobs" -> listed(in);
            default -> {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads the lists.
     *
     * @param in stands at the end of the object that held the lists
     */
    public List<Step> steps(Cursor in) throws BadRecord {
        if (tokens.isEmpty()) {
            return List.of();
        }
        requireOneEach(in, "token_logprobs", logprobs);
        requireOneEach(in, "top_logprobs", listed);
        List<Step> steps = new ArrayList<>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            List<Candidate> candidates = listed.isEmpty() ? List.of() : candidates(listed.get(i));
            steps.add(
                    logprobs.isEmpty()
                            ? Step.unreported(tokens.get(i), candidates)
                            : new Step(tokens.get(i), logprobs.get(i), candidates));
        }
        return steps;
    }

    private void requireOneEach(Cursor in, String field, List<?> values) throws BadRecord {
        if (!values.isEmpty() && values.size() != tokens.size()) {
            throw in.within(Reason.OUT_OF_BOUNDS, field, "one for each of the tokens");
        }
    }

    private void tokens(Cursor in) throws BadRecord {
        in.enterArray();
        while (in.nextElement()) {
            numbered |= !in.atString();
            tokens.add(in.atString() ? Token.of(in.string(), null) : Token.ofId(in.whole(Range.COUNT)));
        }
    }

    private void logprobs(Cursor in) throws BadRecord {
        in.enterArray();
        while (in.nextElement()) {
            logprobs.add(in.logprob());
        }
    }

    private void listed(Cursor in) throws BadRecord {
        in.enterArray();
        while (in.nextElement()) {
            listed.add(in.atNull() ? List.of() : alternatives(in));
        }
    }

    private static List<Listed> alternatives(Cursor in) throws BadRecord {
        List<Listed> alternatives = new ArrayList<>();
        in.enterObject();
        while (in.nextEntry()) {
            alternatives.add(new Listed(in.field(), in.logprob()));
        }
        return alternatives;
    }

    private List<Candidate> candidates(List<Listed> alternatives) {
        return alternatives.stream()
                .map(each ->
                        new Candidate(Token.of(numbered ? "token_id:" + each.name : each.name, null), each.logprob))
                .toList();
    }
}
