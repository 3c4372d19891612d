package dev.plumbline.models.sample;

import org.jspecify.annotations.Nullable;

/** The object by which OpenAI, and whoever took it over, describes a token: text, bytes, log-probability or probability. */
final class TokenEntry {

    private @Nullable String text;
    private @Nullable String bytes;
    private double logprob = Double.NaN;
    private boolean sampledFrom;

    /** Reads the field at which {@code in} stands; passes over those that it does not know. */
    void field(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "token", "tok_str" -> text = in.string();
            case "logprob" -> logprob = in.logprob();
            case "prob" -> probability(in);
            case "bytes" -> bytes = in.bytes();
            default -> in.skip();
        }
    }

    /** Reads a whole object. */
    static TokenEntry read(Cursor in) throws BadRecord {
        TokenEntry entry = new TokenEntry();
        in.enterObject();
        while (in.nextField()) {
            entry.field(in);
        }
        return entry;
    }

    Token token(Cursor in) throws BadRecord {
        if (text == null) {
            throw in.missing("token");
        }
        return Token.of(text, bytes);
    }

    Candidate candidate(Cursor in) throws BadRecord {
        return new Candidate(token(in), logprob);
    }

    double logprob() {
        return logprob;
    }

    /** Whether it said a probability, which engines do of the distribution that they sampled from. */
    boolean isSampledFrom() {
        return sampledFrom;
    }

    private void probability(Cursor in) throws BadRecord {
        logprob = StrictMath.log(in.logprob());
        sampledFrom = true;
    }
}
