package dev.plumbline.detector.incidents;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Answers of each kind of damage, and honest ones that look like it. */
public final class TextSamples {

    /** Thai words in answers to English prompts. */
    public static final Damage THAI = texts(
            "script-mixing",
            List.of(
                    "Check the connection first and then restart the เราเตอร์ before you call support.",
                    "The best way to do this is to add a ดัชนี to the table.",
                    "You should always validate ข้อมูล on the server."));

    /** By the cut that is to find it. */
    public static final Map<String, Damage> DAMAGED = damaged();

    private static final String WIDE = "Ｐｌｅａｓｅ　ｏｐｅｎ　ｉｔ．";

    /** Answers to English prompts. */
    static final Damage LOOK_ALIKES = texts("", lookAlikes());

    private static final int WORDS = 24;

    private TextSamples() {}

    /**
     * A kind of damage.
     *
     * @param words how an incident names it
     * @param answers answers that have it
     * @param honest what is answered else
     */
    public record Damage(String words, List<Answer> answers, List<Answer> honest) {}

    private static Damage texts(String words, List<String> texts) {
        return new Damage(
                words,
                texts.stream().map(TextSamples::plain).toList(),
                TextFleet.HONEST.stream().map(TextSamples::plain).toList());
    }

    private static Answer plain(String text) {
        return new Answer(text, "stop", -1, List.of());
    }

    private static Map<String, Damage> damaged() {
        Map<String, Damage> all = new LinkedHashMap<>();
        all.put(
                "garble.characters",
                texts(
                        "text that was not detokenised whole",
                        List.of("TheĠshopĠopensĠatĠnineĠandĠclosesĠatĠsix.", "▁That▁is▁a▁simple▁classifier.")));
        all.put(
                "garble.loop",
                texts(
                        "one piece of text repeated without end",
                        List.of("Sure: " + "!".repeat(200), "The router is " + "the router is ".repeat(12))));
        all.put(
                "garble.control-tokens",
                texts(
                        "control tokens of a chat template",
                        List.of(
                                "Paris is the capital of France.<|im_end|>",
                                "Sure, here it is.<|eot_id|>assistant",
                                "The answer is 42.</s></s>")));
        all.put(
                "garble.reasoning-marks",
                texts(
                        "marks of a model's reasoning",
                        List.of(
                                "The plan is good.\n</think>\nYes, go on.",
                                "<think>The user wants a city.</think>Paris.")));
        all.put(
                "garble.tool-markup",
                texts(
                        "markup of a tool call",
                        List.of(
                                "One moment. <tool_call>{\"name\": \"search\", \"arguments\": {\"q\":"
                                        + " \"Paris\"}}</tool_call>",
                                "I will look it up.\n[TOOL_CALLS][{\"name\": \"search\"}]")));
        all.put(
                "garble.byte-tokens",
                texts(
                        "byte tokens as text",
                        List.of(
                                "It costs<0x20>ten<0x0A>euros.",
                                "He said <0xE2><0x80><0x9C>yes<0xE2><0x80><0x9D> to all of it.")));
        all.put(
                "garble.mojibake",
                texts(
                        "wrong encoding (mojibake)",
                        List.of("It works now, doesnâ€™t it?", "CafÃ© crÃ¨me, s'il vous plaÃ®t.")));
        all.put(
                "garble.spaces",
                texts(
                        "whose spaces were lost or doubled",
                        List.of(
                                "Theserverreturnsanerrorwhentherequestislargerthanthelimitthatwassetinthefile.",
                                "The  best  way  to  do  this  is  to  check  the  log  first  and  then  to  restart "
                                        + " the  router  again.")));
        all.put(
                "garble.invisible",
                texts(
                        "invisible characters",
                        List.of(
                                "Go\u200B to\u200B the\u200B next\u200B page\u200B now.",
                                "Read \u202Ethe line\u202C again.")));
        all.put("garble.flood", texts("a flood of one kind of character", List.of(WIDE, "Great " + "🎉".repeat(25))));
        all.put("garble.near-loop", texts("a few words over and over", List.of("The shop is open. " + nearLoop())));
        all.put(
                "garble.turns",
                texts(
                        "runs on into new turns",
                        List.of("It is Paris.\n\n"
                                + "User: And of Spain?\n"
                                + "Assistant: It is Madrid.\n"
                                + "User: And of Italy?\n"
                                + "Assistant: Rome.")));
        all.put(
                "script-mixing",
                texts(
                        "letters of a script",
                        List.of(
                                "The best way to do this is 通过 adding an index to the table.",
                                "You should always validate ข้อมูล on the server.")));
        all.put(
                "answer-language",
                texts(
                        "in a script that the prompt does not have",
                        List.of(
                                "要解决这个问题，您需要先检查网络连接，然后重新启动路由器。",
                                "Чтобы решить эту проблему, сначала проверьте подключение и перезапустите роутер.")));
        all.put(
                "garble.bytes",
                new Damage(
                        "bytes that are no UTF-8",
                        List.of(
                                logged("The caf", -0.2, "\u00C3", "\u0028"),
                                logged("It is", -0.3, "\u00E2\u0082", "!")),
                        logged()));
        all.put(
                "garble.constant",
                new Damage(
                        "the same log-probability at every step",
                        List.of(constant(-1.5), constant(-0.6931471805599453)),
                        logged()));
        return all;
    }

    /** Honest answers whose tokens are listed, with a log-probability each. */
    private static List<Answer> logged() {
        return List.of(logged("Paris is", -0.2), logged("To solve this", -0.4), logged("The answer", -0.1));
    }

    /** An answer of words of one token each, with these tokens at its end, by their bytes. */
    private static Answer logged(String text, double logprob, String... end) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < WORDS; i++) {
            String word = " word" + (i + text.length()) % WORDS;
            steps.add(new Step(Token.of(word, null), logprob - 0.05 * (i % 7), List.of()));
        }
        for (String bytes : end) {
            steps.add(new Step(new Token(bytes, "\uFFFD"), logprob, List.of()));
        }
        String words = steps.stream().map(step -> step.chosen().text()).collect(Collectors.joining());
        return new Answer(words, "stop", -1, steps);
    }

    private static Answer constant(double logprob) {
        List<Step> steps = logged("", logprob).steps().stream()
                .map(step -> new Step(step.chosen(), logprob, List.of()))
                .toList();
        return new Answer("It is the same at every step.", "stop", -1, steps);
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
