package dev.plumbline.service.drill;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What can be made wrong, and of what a rate is a share. */
public enum FaultKind {
    SCRIPT_LOGITS("script-logits", "of tokens are Thai, and reported as probable"),
    SCRIPT_SAMPLER("script-sampler", "of tokens are Thai, and reported as all but impossible"),
    ARGMAX_DROPPED("argmax-dropped", "of tokens are drawn without the most probable one"),
    TOP_K_IGNORED("top-k-ignored", "of responses are drawn without the top-k of 3 that they ask for"),
    TOP_P_IGNORED("top-p-ignored", "of responses are drawn without the top-p of 0.6 that they ask for"),
    TEMPERATURE("temperature", "of responses are drawn at 1.5 times the temperature"),
    OVER_GREEDY("over-greedy", "of tokens are the most probable one, whatever was drawn"),
    GARBLE("garble", "of responses hold bytes that are no UTF-8"),
    REPETITION("repetition", "of responses end in one token without end"),
    MISROUTED("misrouted", "of sessions are sent here that asked for another context class, and stay"),
    LATENCY("latency", "of responses take three times as long"),
    SILENCE("silence", "of responses are lost");

    private final String code;
    private final String words;

    FaultKind(String code, String words) {
        this.code = code;
        this.words = words;
    }

    /** The stable name on the command line and in JSON. */
    public String code() {
        return code;
    }

    /** What a rate is a share of, to follow "0.1%". */
    public String words() {
        return words;
    }

    /** The rates that are tried, largest first, where nobody names any. */
    public List<Double> rates() {
        return switch (this) {
            case SCRIPT_LOGITS, SCRIPT_SAMPLER -> List.of(1e-2, 1e-3, 4e-4, 1e-4);
            case ARGMAX_DROPPED -> List.of(0.1, 0.03, 0.01, 0.003, 0.001);
            case TOP_K_IGNORED, TOP_P_IGNORED -> List.of(0.5, 0.1, 0.01, 0.001);
            case TEMPERATURE -> List.of(1.0, 0.3, 0.1, 0.03);
            case OVER_GREEDY, GARBLE, REPETITION -> List.of(0.1, 0.03, 0.01, 0.003);
            case MISROUTED -> List.of(0.16, 0.03, 0.008, 0.002);
            case LATENCY -> List.of(1.0, 0.3, 0.1);
            case SILENCE -> List.of(1.0, 0.5);
        };
    }

    /**
     * The kind of this name.
     *
     * @throws IllegalArgumentException where there is none; names all
     */
    public static FaultKind of(String code) {
        return Arrays.stream(values())
                .filter(kind -> kind.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(FaultKind::code).collect(Collectors.joining(", ")) + ", got "
                        + code));
    }
}
