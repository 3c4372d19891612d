package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;

/** How many tokens an engine says it generated, in whatever words. */
public final class TokenUsage {

    private int generated = -1;
    private int reasoning = -1;
    private boolean odd;

    /** Reads the object here over what was read before. */
    public void read(Cursor in) throws BadRecord {
        odd |= !in.tolerate(() -> counts(in));
    }

    /** Tokens that were generated, reasoning included; −1 where unknown. */
    public int generated() {
        return generated;
    }

    /** Tokens of reasoning among them; −1 where unknown. */
    public int reasoning() {
        return reasoning;
    }

    /** Whether something could not be read. */
    public boolean isOdd() {
        return odd;
    }

    /** Takes what a later chunk, or another part of the body, says. */
    public void add(TokenUsage later) {
        generated = later.generated < 0 ? generated : later.generated;
        reasoning = later.reasoning < 0 ? reasoning : later.reasoning;
        odd |= later.odd;
    }

    /** Reads a count that stands elsewhere. */
    public void readGenerated(Cursor in) throws BadRecord {
        odd |= !in.tolerate(() -> generated = in.whole(Range.COUNT));
    }

    /** Reads a count of reasoning that stands elsewhere. */
    public void readReasoning(Cursor in) throws BadRecord {
        odd |= !in.tolerate(() -> reasoning = in.whole(Range.COUNT));
    }

    /** The same of an engine that counts its reasoning beside what it generated, and not in it. */
    public TokenUsage withReasoningBeside() {
        TokenUsage all = new TokenUsage();
        all.generated = generated < 0 ? -1 : generated + Math.max(0, reasoning);
        all.reasoning = reasoning;
        all.odd = odd;
        return all;
    }

    private void counts(Cursor in) throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "completion_tokens", "output_tokens", "outputTokens", "completionTokens", "outputTokenCount" ->
                    generated = in.whole(Range.COUNT);
                case "reasoning_tokens" -> reasoning = in.whole(Range.COUNT);
                case "completion_tokens_details", "output_tokens_details", "tokens" -> details(in);
                default -> in.skip();
            }
        }
    }

    private void details(Cursor in) throws BadRecord {
        if (in.atObject()) {
            counts(in);
        } else {
            in.skip();
        }
    }
}
