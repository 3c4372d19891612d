package dev.plumbline.models.sample;

import dev.plumbline.models.sample.BadRecord.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code logprobs} of legacy completions: lists of equal length for tokens, their log-probabilities and the alternatives, the
 * latter as maps from text to log-probability.
 */
final class LegacyLogprobs {

    private final List<String> tokens = new ArrayList<>();
    private final List<Double> logprobs = new ArrayList<>();
    private final List<List<Candidate>> listed = new ArrayList<>();

    /** Reads the value of the field at which {@code in} stands, if it is one of these lists. */
    boolean take(Cursor in) throws BadRecord {
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

    /** @param in stands at the end of the object that held the lists */
    List<Step> steps(Cursor in) throws BadRecord {
        requireOneEach(in, "token_logprobs", logprobs);
        requireOneEach(in, "top_logprobs", listed);
        List<Step> steps = new ArrayList<>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            double logprob = logprobs.isEmpty() ? Double.NaN : logprobs.get(i);
            steps.add(new Step(Token.of(tokens.get(i), null), logprob, listed.isEmpty() ? List.of() : listed.get(i)));
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
            tokens.add(in.string());
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
            listed.add(in.atNull() ? List.of() : candidates(in));
        }
    }

    private static List<Candidate> candidates(Cursor in) throws BadRecord {
        List<Candidate> candidates = new ArrayList<>();
        in.enterObject();
        while (in.nextEntry()) {
            candidates.add(new Candidate(Token.of(in.field(), null), in.logprob()));
        }
        return candidates;
    }
}
