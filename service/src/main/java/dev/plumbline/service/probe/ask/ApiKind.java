package dev.plumbline.service.probe.ask;

/** Which of OpenAI's APIs a pool is asked by. */
public enum ApiKind {
    CHAT("/chat/completions"),
    COMPLETIONS("/completions");

    private final String path;

    ApiKind(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }
}
