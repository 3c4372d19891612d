package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an engine says of a token: text, bytes, number in its vocabulary, log-probability or probability.
 *
 * <p>Its identity is its bytes or its text, so that what two engines say of one context can be compared. The number
 * takes its place only where the text does not tell tokens apart: where it is missing or lost characters, and within a
 * step where two tokens have one text, or one token has two.
 */
public final class TokenEntry {

    /** The bytes of U+FFFD, which stands where others were lost. */
    private static final String LOST = "\u00ef\u00bf\u00bd";

    /** So many are compared with one another sooner than they are sorted. */
    private static final int FEW = 32;

    private @Nullable String text;
    private @Nullable String bytes;
    private int id = -1;
    private double logprob = Double.NaN;
    private boolean reported;
    private boolean sampledFrom;
    private boolean special;

    public TokenEntry() {}

    /** A token of which text or number is known. */
    public TokenEntry(@Nullable String text, int id) {
        this.text = text;
        this.id = id;
    }

    /** Its log-probability, as the engine gave it. */
    public TokenEntry reported(double logprob) {
        this.logprob = logprob;
        this.reported = true;
        return this;
    }

    /** Reads a whole object. */
    public static TokenEntry read(Cursor in) throws BadRecord {
        TokenEntry entry = new TokenEntry();
        in.enterObject();
        while (in.nextEntry()) {
            entry.field(in);
        }
        return entry.known(in);
    }

    /** Reads a list of such objects. */
    public static List<TokenEntry> list(Cursor in) throws BadRecord {
        List<TokenEntry> entries = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            entries.add(read(in));
        }
        return entries;
    }

    /** Reads the field at which {@code in} stands, null included; passes over those that it does not know. */
    public void field(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "token", "tok_str", "text" -> name(in);
            case "logprob", "log_prob", "logProbability", "log_probability" -> reported(in.logprob());
            case "bytes" -> bytes(in);
            case "id", "token_id", "tokenId" -> id = in.atNull() ? id : in.whole(Range.COUNT);
            case "prob" -> probability(in);
            case "special" -> special = in.atFlag() && in.flag();
            default -> in.skip();
        }
    }

    /** Itself, if text or number are known; {@code in} stands at the end of its object. */
    public TokenEntry known(Cursor in) throws BadRecord {
        if (text == null && id < 0) {
            throw in.missing("token");
        }
        return this;
    }

    /** The step in which {@code chosen} was generated. A list in which a log-probability is missing is none. */
    public static Step step(TokenEntry chosen, List<TokenEntry> listed) {
        Predicate<TokenEntry> mistakable = mistakable(chosen, listed);
        Candidate[] candidates = new Candidate[listed.size()];
        boolean whole = true;
        for (int i = 0; i < candidates.length; i++) {
            TokenEntry each = listed.get(i);
            whole &= each.reported;
            candidates[i] = new Candidate(each.token(mistakable), each.logprob);
        }
        return new Step(
                chosen.token(mistakable), chosen.logprob, whole ? List.of(candidates) : List.of(), chosen.reported);
    }

    /** Whether it said a probability, which engines do of the distribution that they sampled from. */
    public boolean isSampledFrom() {
        return sampledFrom;
    }

    /** What it adds to the text of an answer. */
    public String read() {
        return special || text == null ? "" : text;
    }

    private void name(Cursor in) throws BadRecord {
        if (in.atString()) {
            text = in.string();
        } else if (!in.atNull()) {
            id = in.whole(Range.COUNT);
        }
    }

    private void bytes(Cursor in) throws BadRecord {
        if (in.atArray()) {
            bytes = in.bytes();
        } else {
            in.skip();
        }
    }

    private void probability(Cursor in) throws BadRecord {
        reported(StrictMath.log(in.logprob()));
        sampledFrom = true;
    }

    /** Which of a step's tokens, if they have numbers, have the text of one with another number, or the reverse. */
    private static Predicate<TokenEntry> mistakable(TokenEntry chosen, List<TokenEntry> listed) {
        if (chosen.id < 0) {
            return entry -> false;
        }
        List<TokenEntry> all = new ArrayList<>(listed);
        all.add(chosen);
        if (all.size() <= FEW) {
            return entry -> all.stream().anyMatch(entry::isMistakable);
        }
        Map<String, Set<Integer>> ids = new HashMap<>();
        Map<Integer, Set<String>> texts = new HashMap<>();
        for (TokenEntry each : all) {
            if (each.text != null && each.id >= 0) {
                ids.computeIfAbsent(each.text, t -> new HashSet<>()).add(each.id);
                texts.computeIfAbsent(each.id, i -> new HashSet<>()).add(each.text);
            }
        }
        return entry -> ids.getOrDefault(entry.text, Set.of()).size() > 1
                || texts.getOrDefault(entry.id, Set.of()).size() > 1;
    }

    /** @param mistakable which of the step's tokens are known by their numbers */
    private Token token(Predicate<TokenEntry> mistakable) {
        if (special) {
            return new Token("", text == null ? "" : text);
        }
        if (text == null) {
            return Token.ofId(id);
        }
        Token named = Token.of(text, bytes);
        boolean tells = id < 0 || !(named.identity().contains(LOST) || mistakable.test(this));
        return tells ? named : new Token(Token.ofId(id).identity(), text);
    }

    private boolean isMistakable(TokenEntry other) {
        return other.text != null && other.id >= 0 && (other.id == id) != other.text.equals(text);
    }
}
