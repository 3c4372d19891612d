package dev.plumbline.models.policy;

import java.util.Locale;

/** Which of OpenAI's APIs a pool is asked by. */
public enum ApiKind {
    CHAT("/chat/completions"),
    COMPLETIONS("/completions");

    private final String path;

    ApiKind(String path) {
        this.path = path;
    }

    /** Below {@code /v1}. */
    public String path() {
        return path;
    }

    /** The stable name in policies. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
