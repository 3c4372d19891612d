package dev.plumbline.models.sample;

import java.util.ArrayList;
import java.util.List;

/** Reads a list of {@link TokenEntry}, one a generated token, each with the alternatives that were listed. */
final class TokenEntries {

    private final Cursor in;
    private boolean sampledFrom;

    TokenEntries(Cursor in) {
        this.in = in;
    }

    /** The steps at which {@code in} stands. */
    List<Step> steps() throws BadRecord {
        List<Step> steps = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            steps.add(step());
        }
        return steps;
    }

    /** Whether any of them said a probability in the place of a log-probability. */
    boolean areSampledFrom() {
        return sampledFrom;
    }

    private Step step() throws BadRecord {
        TokenEntry entry = new TokenEntry();
        List<Candidate> listed = List.of();
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "top_logprobs", "top_probs" -> listed = candidates(in);
                default -> entry.field(in);
            }
        }
        sampledFrom |= entry.isSampledFrom();
        return new Step(entry.token(in), entry.logprob(), listed);
    }

    static List<Candidate> candidates(Cursor in) throws BadRecord {
        List<Candidate> candidates = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            candidates.add(TokenEntry.read(in).candidate(in));
        }
        return candidates;
    }
}
