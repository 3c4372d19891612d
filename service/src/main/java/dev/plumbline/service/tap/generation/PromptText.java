package dev.plumbline.service.tap.generation;

import com.ibm.icu.lang.UScript;
import dev.plumbline.detector.signal.language.NamedLanguages;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What may go further of a prompt's text: the scripts that it is written in, and those of the languages that it
 * names.
 */
public final class PromptText {

    private static final List<String> FIELDS =
            List.of("system", "instructions", "messages", "input", "prompt", "suffix");
    private static final List<String> PARTS = List.of("content", "text", "input_text", "output_text");

    private PromptText() {}

    /** ISO 15924 codes of the scripts that the prompt is written in, sorted. */
    public static List<String> scripts(GenerationRequest request) {
        TreeSet<String> scripts = new TreeSet<>();
        text(request)
                .codePoints()
                .map(UScript::getScript)
                .distinct()
                .filter(script -> script > UScript.INHERITED) // nor those that are common to all
                .forEach(script -> scripts.add(UScript.getShortName(script)));
        return List.copyOf(scripts);
    }

    /** Those of the languages that it names: an answer may well be written in them. */
    public static List<String> askedScripts(GenerationRequest request) {
        return List.copyOf(NamedLanguages.scripts(NamedLanguages.in(text(request))));
    }

    private static String text(GenerationRequest request) {
        StringBuilder text = new StringBuilder();
        FIELDS.forEach(field -> collect(request.get(field), text));
        return text.toString();
    }

    private static void collect(JsonNode node, StringBuilder text) {
        if (node.isString()) {
            text.append(node.stringValue()).append('\n');
        } else if (node.isArray()) {
            node.forEach(element -> collect(element, text));
        } else if (node.isObject()) {
            PARTS.forEach(part -> collect(node.path(part), text));
        }
    }
}
