package dev.plumbline.service.tap.generation;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.util.ULocale;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    /** Words of the prompt that are looked up: a language is named in the instruction, seldom in a long text. */
    private static final int MOST_WORDS = 2_000;

    private static final Map<String, String> LANGUAGES = languages();

    private PromptText() {}

    /** ISO 15924 codes, sorted. */
    public static List<String> scripts(GenerationRequest request) {
        StringBuilder text = new StringBuilder();
        FIELDS.forEach(field -> collect(request.get(field), text));
        TreeSet<String> scripts = new TreeSet<>();
        text.codePoints()
                .map(UScript::getScript)
                .distinct()
                .filter(script -> script > UScript.INHERITED) // nor those that are common to all
                .forEach(script -> scripts.add(UScript.getShortName(script)));
        String[] words = text.toString().toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{M}]+", MOST_WORDS);
        for (String word : words) {
            String script = LANGUAGES.get(word);
            if (script != null) {
                scripts.add(script);
            }
        }
        return List.copyOf(scripts);
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

    /** Names of languages, in English and in themselves, that are not written in Latin letters: with their script. */
    private static Map<String, String> languages() {
        Map<String, String> languages = new HashMap<>();
        for (String code : Locale.getISOLanguages()) {
            ULocale locale = new ULocale(code);
            String script = ULocale.addLikelySubtags(locale).getScript();
            if (!script.isEmpty() && !script.equals("Latn")) {
                for (ULocale in : List.of(ULocale.ENGLISH, locale)) {
                    String name = locale.getDisplayLanguage(in).toLowerCase(Locale.ROOT);
                    if (!name.equals(code) && !name.contains(" ")) {
                        languages.put(name, script);
                    }
                }
            }
        }
        return Map.copyOf(languages);
    }
}
