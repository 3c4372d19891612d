package dev.plumbline.models.policy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Something odd that an engine or a provider is known to log, and that is no fault. A policy names it by pool, with a
 * reason; of that pool the cuts that would find it are then not asked, and all others are.
 */
public enum Quirk {
    POSITIVE_LOGPROBS(
            "positive-logprobs",
            "reports log-probabilities above 0, as of the first token",
            "sampler-contract.positive",
            "sampler-contract.mass"),
    NO_NUMBERS("no-numbers", "reports null or NaN for log-probabilities", "sampler-contract.no-number"),
    MASS_ABOVE_ONE(
            "mass-above-one",
            "lists probabilities that add up to more than 1, as of another row",
            "sampler-contract.mass"),
    CONSTANT_LOGPROBS("constant-logprobs", "reports one log-probability for every token", "garble.constant"),
    OWN_COUNT(
            "own-count",
            "counts tokens that it does not list, or lists some that it does not count",
            "completion.tokens-missing",
            "usage.at-the-limit",
            "usage.at-an-end"),
    OWN_REASONS("own-reasons", "ends answers for reasons of its own words", "completion.unusual-reason"),
    PADDED_IDS("padded-ids", "reports token ids beyond the vocabulary, of padding", "sampler-contract.vocabulary");

    private final String code;
    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> cuts;

    Quirk(String code, String text, String... cuts) {
        this.code = code;
        this.text = text;
        this.cuts = List.of(cuts);
    }

    /** The stable name in policies. */
    public String code() {
        return code;
    }

    /** What such a pool does, in words. */
    public String text() {
        return text;
    }

    /** The cuts that are not asked of such a pool, as policies name them. */
    public List<String> cuts() {
        return cuts;
    }

    /** All names. */
    public static List<String> codes() {
        return Stream.of(values()).map(Quirk::code).toList();
    }

    /** The quirk of this name. */
    public static Optional<Quirk> of(String code) {
        return Stream.of(values()).filter(quirk -> quirk.code.equals(code)).findFirst();
    }
}
