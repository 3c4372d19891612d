package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a list whose elements are tokens, or groups of tokens that have one text and a list each of numbers and
 * log-probabilities.
 */
public final class TokenGroup {

    private final TokenEntry entry = new TokenEntry();
    private final List<Integer> ids = new ArrayList<>();
    private final List<Double> logprobs = new ArrayList<>();
    private List<TokenEntry> listed = List.of();

    private TokenGroup() {}

    /** Adds the steps of the list here. */
    public static void readAll(Cursor in, List<Step> steps) throws BadRecord {
        in.enterArray();
        while (in.nextElement()) {
            new TokenGroup().read(in, steps);
        }
    }

    /** Adds the steps of the group here. */
    public static void readOne(Cursor in, List<Step> steps) throws BadRecord {
        new TokenGroup().read(in, steps);
    }

    private void read(Cursor in, List<Step> steps) throws BadRecord {
        in.enterObject();
        while (in.nextEntry()) {
            field(in);
        }
        if (ids.isEmpty()) {
            steps.add(TokenEntry.step(entry.known(in), listed));
        }
        for (int i = 0; i < ids.size(); i++) {
            TokenEntry token = new TokenEntry(ids.size() == 1 ? entry.read() : null, ids.get(i));
            steps.add(TokenEntry.step(i < logprobs.size() ? token.reported(logprobs.get(i)) : token, List.of()));
        }
    }

    private void field(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "top_logprobs", "top_tokens" -> listed = in.atNull() ? listed : TokenEntry.list(in);
            case "token_ids" -> {
                in.enterArray();
                while (in.nextElement()) {
                    ids.add(in.whole(Range.COUNT));
                }
            }
            case "logprobs" -> {
                in.enterArray();
                while (in.nextElement()) {
                    logprobs.add(in.logprob());
                }
            }
            default -> entry.field(in);
        }
    }
}
