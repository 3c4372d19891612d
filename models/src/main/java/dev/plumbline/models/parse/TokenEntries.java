package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;

/** Reads a list of {@link TokenEntry}, one a generated token, each with the alternatives that were listed. */
public final class TokenEntries {

    private final Cursor in;
    private boolean sampledFrom;

    public TokenEntries(Cursor in) {
        this.in = in;
    }

    /** The steps at which {@code in} stands. */
    public List<Step> steps() throws BadRecord {
        List<Step> steps = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            steps.add(step());
        }
        return steps;
    }

    /** Whether any of them said a probability in the place of a log-probability. */
    public boolean areSampledFrom() {
        return sampledFrom;
    }

    private Step step() throws BadRecord {
        TokenEntry entry = new TokenEntry();
        List<TokenEntry> listed = List.of();
        in.enterObject();
        while (in.nextEntry()) {
            switch (in.field()) {
                case "top_logprobs", "top_probs", "top_tokens" -> listed = in.atNull() ? listed : TokenEntry.list(in);
                default -> entry.field(in);
            }
        }
        sampledFrom |= entry.isSampledFrom();
        return TokenEntry.step(entry.known(in), listed);
    }
}
