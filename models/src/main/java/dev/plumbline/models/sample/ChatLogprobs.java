package dev.plumbline.models.sample;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code logprobs.content} of a chat completion: one entry a token, each with the alternatives that were listed. */
final class ChatLogprobs {

    private final Cursor in;

    ChatLogprobs(Cursor in) {
        this.in = in;
    }

    List<Step> steps() throws BadRecord {
        List<Step> steps = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            steps.add(step());
        }
        return steps;
    }

    private Step step() throws BadRecord {
        Entry entry = new Entry();
        List<Candidate> listed = List.of();
        in.enterObject();
        while (in.nextField()) {
            if (in.field().equals("top_logprobs")) {
                listed = candidates();
            } else {
                entry.field(in);
            }
        }
        return new Step(entry.token(in), entry.logprob, listed);
    }

    private List<Candidate> candidates() throws BadRecord {
        List<Candidate> candidates = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            candidates.add(candidate());
        }
        return candidates;
    }

    private Candidate candidate() throws BadRecord {
        Entry entry = new Entry();
        in.enterObject();
        while (in.nextField()) {
            entry.field(in);
        }
        return new Candidate(entry.token(in), entry.logprob);
    }

    /** What the chosen token and the alternatives have in common. */
    private static final class Entry {

        private @Nullable String text;
        private @Nullable String bytes;
        private double logprob = Double.NaN;

        void field(Cursor in) throws BadRecord {
            switch (in.field()) {
                case "token" -> text = in.string();
                case "logprob" -> logprob = in.logprob();
                case "bytes" -> bytes = in.bytes();
                default -> in.skip();
            }
        }

        Token token(Cursor in) throws BadRecord {
            if (text == null) {
                throw in.missing("token");
            }
            return Token.of(text, bytes);
        }
    }
}
