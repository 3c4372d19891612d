package dev.plumbline.service.tap.generation;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The requests that make a model generate, by what their answers look like. All others pass untouched. */
public enum RequestKind {
    CHAT("/chat/completions", true),
    COMPLETIONS("/completions", true),
    RESPONSES("/responses", false),
    MESSAGES("/messages", false);

    /** Log-probabilities, wherever they stand. */
    public static final String LOGPROBS = "logprobs";
    /** How many tokens there were. */
    public static final String USAGE = "usage";
    /** How many candidates were asked for, which the Responses API repeats. */
    public static final String LISTED = "top_logprobs";
    /** Text that the model generated: looked at for its time, never cut. */
    public static final String TEXT = "text";

    private final String path;
    private final boolean counted;

    @SuppressWarnings("ImmutableEnumChecker") // made whole before anybody sees it
    private final FieldTree tree;

    RequestKind(String path, boolean counted) {
        this.path = path;
        this.counted = counted;
        this.tree = fields(path);
    }

    /** Of a request to this method and path, or null where it generates nothing. */
    public static @Nullable RequestKind of(String method, String path) {
        if (!method.equals("POST")) {
            return null;
        }
        for (RequestKind kind : values()) { // the longer path first
            if (path.endsWith(kind.path)) {
                return kind;
            }
        }
        return null;
    }

    /** For metrics. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where its answers hold what the tap adds or looks at. */
    public FieldTree tree() {
        return tree;
    }

    /** Whether streams give the number of tokens only to those who ask for it. */
    public boolean asksForUsage() {
        return counted;
    }

    /** Whether its answers can hold log-probabilities. */
    public boolean hasLogprobs() {
        return this != MESSAGES;
    }

    private static FieldTree fields(String path) {
        FieldTree tree = new FieldTree();
        switch (path) {
            case "/chat/completions" -> {
                tree.with("choices[].logprobs", LOGPROBS).with("usage", USAGE);
                for (String text : List.of("content", "reasoning_content", "reasoning", "refusal", "tool_calls")) {
                    tree.with("choices[].delta." + text, TEXT);
                }
            }
            case "/completions" ->
                tree.with("choices[].logprobs", LOGPROBS).with("usage", USAGE).with("choices[].text", TEXT);
            case "/responses" -> {
                for (String at : List.of(
                        "", "part.", "item.content[].", "response.output[].content[].", "output[].content[].")) {
                    tree.with(at + "logprobs", LOGPROBS);
                }
                tree.with("top_logprobs", LISTED)
                        .with("response.top_logprobs", LISTED)
                        .with("delta", TEXT);
            }
            default -> {
                for (String text : List.of("text", "thinking", "partial_json")) {
                    tree.with("delta." + text, TEXT);
                }
            }
        }
        return tree;
    }
}
