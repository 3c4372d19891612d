package dev.plumbline.detector.signal;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Gap;

/**
 * Why a question that arises for a sample cannot be answered. No answer is no trial: it speaks neither for a pool nor against
 * it. It is counted, so that a promise that nobody checks is not taken for one that is kept.
 */
public enum Unverifiable {
    NO_LOGPROBS(0, "no-logprobs", "no log-probabilities were reported"),
    UNKNOWN_MODE(1, "unknown-mode", "it is not known of which distribution the log-probabilities are"),
    ABSENT_SETTING(2, "absent-setting", "a setting of the sampler that matters is not stated"),
    ALTERED(
            3,
            "altered",
            "penalties, a logit bias, a grammar, best-of or speculation stood between the report and the choice"),
    TOO_FEW_LISTED(4, "too-few-listed", "too few candidates were listed"),
    NOT_LISTED(5, "not-listed", "the place of the chosen tokens was not reported"),
    AFTER_CUTS(6, "after-cuts", "the log-probabilities are of what the cuts had left"),
    ORDER_OF_CUTS(7, "order-of-cuts", "above temperature 1 the order of temperature and cuts matters"),
    APPROXIMATE(8, "approximate", "the sampler promises its cut approximately only"),
    NO_VOCABULARY(9, "no-vocabulary", "the size of the vocabulary is not known"),
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
    ERROR_BODY(28, "error-body", "the engine answered with an error");

    private final int id;
    private final String code;
    private final String text;

    Unverifiable(int id, String code, String text) {
        this.id = id;
        this.code = code;
        this.text = text;
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

    /** The reason with this number. */
    public static Unverifiable of(int id) {
        for (Unverifiable reason : values()) {
            if (reason.id == id) {
                return reason;
            }
        }
        throw new IllegalArgumentException("no reason has the id " + id);
    }
}
