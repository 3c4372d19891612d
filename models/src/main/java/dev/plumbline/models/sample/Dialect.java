package dev.plumbline.models.sample;

import java.util.List;

/**
 * How one family of engines writes its body, found from its shape. A body is read field by field as it comes: each field goes to
 * the dialect that knows it, and the body is of the dialect that found in it what was generated. So fields may come in any order,
 * and no body is read twice. An instance reads one body, or one chunk of a stream.
 */
sealed interface Dialect permits OpenAi, SgLang, LlamaCpp, Tgi {

    /** What bodies look like, for people. */
    String SHAPES = "a body of a known dialect: OpenAI, vLLM (choices[].message or .text), SGLang (text, meta_info), "
            + "llama.cpp (content), TGI (generated_text), or the chunks of its stream";

    /** A reader of each, for one body. */
    static List<Dialect> all() {
        return List.of(new OpenAi(), new SgLang(), new LlamaCpp(), new Tgi());
    }

    /**
     * Reads the value of the body's field at which {@code in} stands, if it is one of this dialect.
     *
     * @param body what the chunks before said
     * @return whether it is; where not, the value is still unread
     */
    boolean take(Cursor in, Body body) throws BadRecord;

    /** Adds what was read, if it is of this dialect; called at the end of the body. */
    void addTo(Body body);

    /** The words of OpenAI for why a response ended, where an engine has others for the same; else its own. */
    static String finishReason(String word) {
        return switch (word) {
            case "eos", "eos_token", "word", "stop_sequence" -> "stop";
            case "limit" -> "length";
            default -> word;
        };
    }
}
