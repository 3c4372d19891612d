package dev.plumbline.service.tap;

import java.util.Locale;

/** The rule by which a response was chosen. */
enum SampledBy {
    /** Its session is watched as a whole. */
    SESSION,
    /** It names no session, and is one of its own. */
    RESPONSE,
    /** Its prompt is watched wherever it is asked: such samples feed twins and nothing else. */
    PROMPT;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
