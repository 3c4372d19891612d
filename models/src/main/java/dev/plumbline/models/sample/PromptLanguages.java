package dev.plumbline.models.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a prompt's languages beside its scripts. A gateway that sees the prompt can tell both.
 *
 * @param askedScripts ISO 15924 codes of the scripts that the prompt asks for, such as {@code Thai} where it says
 *     "translate into Thai"; empty where it asks for none, and where nobody told
 * @param languages ISO 639 codes of the languages that the prompt is written in or names; null where absent
 */
public record PromptLanguages(
        List<String> askedScripts, @Nullable List<String> languages) {

    /** Nothing is known. */
    public static final PromptLanguages ABSENT = new PromptLanguages(List.of(), null);

    public PromptLanguages {
        askedScripts = List.copyOf(askedScripts);
        languages = languages == null ? null : List.copyOf(languages);
    }
}
