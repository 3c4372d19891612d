package dev.plumbline.detector.signal;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Gap;

/**
 * Why a question that arises for a sample cannot be answered. No answer is no trial: it speaks neither for a pool nor
 * against it. It is counted, so that a promise that nobody checks is not taken for one that is kept.
 */
public enum Unverifiable {
    NO_LOGPROBS(
            0,
            "no-logprobs",
            "no log-probabilities were reported",
            "ask the engine for them: \"logprobs\": true, \"top_logprobs\": 5"),
    UNKNOWN_MODE(
            1,
            "unknown-mode",
            "it is not known of which distribution the log-probabilities are",
            "state sampler.logprobs: raw or processed"),
    ABSENT_SETTING(
            2,
            "absent-setting",
            "a setting of the sampler that matters is not stated",
            "state sampler.temperature, .top_p, .top_k, .listed, .stop, .penalties, .logit_bias, .grammar,"
                    + " .implementation"),
    ALTERED(
            3,
            "altered",
            "penalties, a logit bias, a grammar, best-of or speculation stood between the report and the choice"),
    TOO_FEW_LISTED(4, "too-few-listed", "too few candidates were listed", "ask for more of them: \"top_logprobs\": 5"),
    NOT_LISTED(5, "not-listed", "the place of the chosen tokens was not reported"),
    AFTER_CUTS(6, "after-cuts", "the log-probabilities are of what the cuts had left"),
    ORDER_OF_CUTS(7, "order-of-cuts", "above temperature 1 the order of temperature and cuts matters"),
    APPROXIMATE(8, "approximate", "the sampler promises its cut approximately only"),
    NO_VOCABULARY(
            9,
            "no-vocabulary",
            "the size of the vocabulary is not known",
            "state it in the policy: vocabularies: {MODEL: SIZE}"),
    SEEDED(10, "seeded", "a seed draws the same again for the same prompt"),
    NOT_WHOLE(11, "not-whole", "code was not meant to parse as it stands, or nests too deep to be parsed"),
    AMBIGUOUS(20, "ambiguous-tokens", "tokens that were listed cannot be told apart"),
    CHOSEN_NOT_LISTED(21, "chosen-not-listed", "the engine lists candidates without the one that was chosen"),
    ODD_LOGPROBS(22, "odd-logprobs", "the log-probabilities could not be read"),
    ODD_CALLS(23, "odd-calls", "the tool calls could not be read"),
    IDS_ONLY(24, "ids-only", "ids of tokens were logged, and no text"),
    NO_FINISH_REASON(25, "no-finish-reason", "the dialect does not say why an answer ended"),
    CUT(26, "cut", "the record was too long, and is not whole"),
    REASONING(27, "reasoning-not-counted", "how many tokens were reasoning is not known"),
    ERROR_BODY(28, "error-body", "the engine answered with an error"),
    KNOWN_QUIRK(29, "known-quirk", "the policy says that the pool is known to log it so"),
    PARTLY_LISTED(30, "partly-listed", "fewer tokens were listed than the text holds"),
    NO_CLASS(
            40,
            "no-class",
            "the context class asked for, or the one that served, is not stated",
            "state context_class.requested and context_class.served"),
    NO_TIMING(
            41,
            "no-timing",
            "no time to the first token and none per further token is stated",
            "state timing.ttft_ms and timing.tpot_ms"),
    NOT_RESCORED(
            42,
            "not-rescored",
            "no trusted pool scored the answer again",
            "state reference.logprobs of a part of the answers"),
    NO_PROMPT_DIGEST(
            43,
            "no-prompt-digest",
            "no digest of the prompt is stated",
            "state prompt.hash, a keyed digest of all that the model was given"),
    NEVER_MET(
            44,
            "never-met",
            "no context came twice where it could be compared",
            "ask several pools the same: plumbline probe, or sample by prompt.hash"),
    NO_PEERS(
            45,
            "no-peers",
            "one pool alone served the model, no baseline is approved, and no quiet day was learned yet",
            "plumbline baseline learn, then approve"),
    NO_BASELINE(46, "no-baseline", "no baseline is approved", "plumbline baseline learn, then approve"),
    NO_DAY(
            47,
            "no-day",
            "no baseline is approved, and no quiet day was learned yet",
            "plumbline baseline learn, then approve"),
    LATER(
            63,
            "of-a-later-version",
            "another version of Plumbline had a reason that this one does not know",
            "run one version everywhere");

    private final int id;
    private final String code;
    private final String text;
    private final String remedy;

    Unverifiable(int id, String code, String text) {
        this(id, code, text, "");
    }

    Unverifiable(int id, String code, String text, String remedy) {
        this.id = id;
        this.code = code;
        this.text = text;
        this.remedy = remedy;
    }

    /** The stable number in stored answers and cells. */
    public int id() {
        return id;
    }

    /** The stable name in metrics and JSON. */
    public String code() {
        return code;
    }

    /** The reason for people, to follow "because". */
    public String text() {
        return text;
    }

    /** Why an answer lists nothing. */
    static Unverifiable noSteps(Answer answer) {
        return answer.lacks(Gap.ODD_LOGPROBS) ? ODD_LOGPROBS : NO_LOGPROBS;
    }

    /** What to add, so that the question can be answered, for people; empty where nothing in a log could help. */
    public String remedy() {
        return remedy;
    }

    /** The reason with this number; {@link #LATER} where this version has none, as while an upgrade is rolled out. */
    public static Unverifiable of(int id) {
        for (Unverifiable reason : values()) {
            if (reason.id == id) {
                return reason;
            }
        }
        return LATER;
    }
}
