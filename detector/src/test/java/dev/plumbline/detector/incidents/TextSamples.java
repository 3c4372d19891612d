package dev.plumbline.detector.incidents;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Texts of each kind of damage, and honest ones that look like it. */
final class TextSamples {

    static final Map<String, Damage> DAMAGED = damaged();

    private static final String WIDE = "Ｐｌｅａｓｅ　ｏｐｅｎ　ｉｔ．";

    /** Answers to English prompts. */
    static final List<String> LOOK_ALIKES = lookAlikes();

    private TextSamples() {}

    /**
     * A kind of damage.
     *
     * @param words how an incident names it
     * @param texts answers that have it
     */
    record Damage(String words, List<String> texts) {}

    private static Map<String, Damage> damaged() {
        Map<String, Damage> all = new LinkedHashMap<>();
        all.put(
                "garble.characters",
                new Damage(
                        "text that was not detokenised whole",
                        List.of(
                                "The caf\uFFFD opens at nine and closes at six.",
                                "Na\uFFFDve Bayes is a simple classifier.")));
        all.put(
                "garble.loop",
                new Damage(
                        "one piece of text repeated without end",
                        List.of("Sure: " + "!".repeat(200), "The router is " + "the router is ".repeat(12))));
        all.put(
                "garble.control-tokens",
                new Damage(
                        "control tokens of a chat template",
                        List.of(
                                "Paris is the capital of France.<|im_end|>",
                                "Sure, here it is.<|eot_id|>assistant",
                                "The answer is 42.</s></s>")));
        all.put(
                "garble.reasoning-marks",
                new Damage(
                        "marks of a model's reasoning",
                        List.of(
                                "The plan is good.\n</think>\nYes, go on.",
                                "<think>The user wants a city.</think>Paris.")));
        all.put(
                "garble.tool-markup",
                new Damage(
                        "markup of a tool call",
                        List.of(
                                "One moment. <tool_call>{\"name\": \"search\", \"arguments\": {\"q\":"
                                        + " \"Paris\"}}</tool_call>",
                                "I will look it up.\n[TOOL_CALLS][{\"name\": \"search\"}]")));
        all.put(
                "garble.byte-tokens",
                new Damage(
                        "byte tokens as text",
                        List.of(
                                "It costs<0x20>ten<0x0A>euros.",
                                "He said <0xE2><0x80><0x9C>yes<0xE2><0x80><0x9D> to all of it.")));
        all.put(
                "garble.mojibake",
                new Damage(
                        "wrong encoding (mojibake)",
                        List.of("It works now, doesnâ€™t it?", "CafÃ© crÃ¨me, s'il vous plaÃ®t.")));
        all.put(
                "garble.spaces",
                new Damage(
                        "whose spaces were lost or doubled",
                        List.of(
                                "Theserverreturnsanerrorwhentherequestislargerthanthelimitthatwassetinthefile.",
                                "The  best  way  to  do  this  is  to  check  the  log  first  and  then  to  restart "
                                        + " the  router  again.")));
        all.put(
                "garble.invisible",
                new Damage(
                        "invisible characters",
                        List.of(
                                "Go\u200B to\u200B the\u200B next\u200B page\u200B now.",
                                "Read \u202Ethe line\u202C again.")));
        all.put(
                "garble.flood",
                new Damage("a flood of one kind of character", List.of(WIDE, "Great " + "🎉".repeat(25))));
        all.put(
                "garble.near-loop",
                new Damage("a few words over and over", List.of("The shop is open. " + nearLoop())));
        all.put(
                "garble.turns",
                new Damage(
                        "runs on into new turns",
                        List.of("It is Paris.\n\n"
                                + "User: And of Spain?\n"
                                + "Assistant: It is Madrid.\n"
                                + "User: And of Italy?\n"
                                + "Assistant: Rome.")));
        all.put(
                "script-mixing",
                new Damage(
                        "letters of a script",
                        List.of(
                                "The best way to do this is 通过 adding an index to the table.",
                                "You should always validate ข้อมูล on the server.")));
        return all;
    }

    private static String nearLoop() {
        String[] words = {"pet", "lot", "dealer"};
        StringBuilder text = new StringBuilder();
        int state = 1;
        for (int i = 0; i < 60; i++) {
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF;
            text.append(words[(state >>> 16) % 3]).append(' ');
        }
        return text.toString();
    }

    /** The cases that are expected to be quiet, of prompts in Latin letters that ask for no other script. */
    private static List<String> lookAlikes() {
        JsonMapper json = JsonMapper.shared();
        try (InputStream in =
                TextSamples.class.getResourceAsStream("/dev/plumbline/detector/signal/text/text-cases.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(json::readTree)
                    .filter(line -> line.get("expect").stringValue().equals("quiet"))
                    .filter(line ->
                            line.get("prompt_scripts").toString().equals("[\"Latn\"]") && !line.has("asked_scripts"))
                    .map(line -> line.get("text").stringValue())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
