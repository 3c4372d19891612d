package dev.plumbline.models.sample;

/**
 * What an answer lacks, and why: the body held something odd, or its dialect does not tell. A gap costs the questions
 * that it touches and no others.
 */
public enum Gap {
    NO_FINISH_REASON("no-finish-reason", "the dialect does not say why it ended"),
    ODD_LOGPROBS("odd-logprobs", "its log-probabilities could not be read"),
    ODD_CALLS("odd-calls", "its tool calls could not be read"),
    ODD_NAMES("odd-names", "a tool is called by what is no name"),
    ODD_USAGE("odd-usage", "the count of its tokens could not be read"),
    SEVERAL_CHOICES("several-choices", "counts cover several choices"),
    REPEATED_LISTS("repeated-lists", "one list of candidates was given for several tokens of a chunk"),
    IDS_ONLY("ids-only", "it holds ids of tokens and no text"),
    CUT("cut", "it was too long to be kept whole"),
    ERROR_BODY("error-body", "the engine answered with an error");

    private final String code;
    private final String text;

    Gap(String code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The stable name in metrics and JSON. */
    public String code() {
        return code;
    }

    /** The gap for people, to follow "because". */
    public String text() {
        return text;
    }
}
