package dev.plumbline.detector.signal.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.Heard;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which script and language answers are, and which languages a prompt names. */
class AnswerLanguageTest {

    private static final String GERMAN =
            "Gestern gingen wir auf den Markt und kauften frisches Brot und ein paar Äpfel.";
    private static final String ENGLISH = "Yesterday we went to the market and bought fresh bread and a few apples.";

    @Test
    void answerInALanguageThatThePromptHasNot_isHit() throws BadRecord {
        assertEquals(
                Cell.count(1, 1),
                ask(GERMAN, "\"scripts\":[\"Latn\"],\"languages\":[\"en\"]").get(2));
        assertEquals(
                Cell.count(1, 0),
                ask(ENGLISH, "\"scripts\":[\"Latn\"],\"languages\":[\"en\"]").get(2));
        assertEquals(
                Cell.count(1, 0),
                ask(GERMAN, "\"scripts\":[\"Latn\"],\"languages\":[\"en\",\"de\"]")
                        .get(2));
    }

    @Test
    void languageIsNotAskedWhereNobodyTold() throws BadRecord {
        assertEquals(Map.of(0, Cell.count(1, 0)), ask(GERMAN, "\"scripts\":[\"Latn\"]"));
        assertEquals(Map.of(), ask(GERMAN, "\"tokens\":3"));
        assertEquals(
                Map.of(0, Cell.count(1, 0)),
                ask("Yes, of course we can.", "\"scripts\":[\"Latn\"],\"languages\":[\"de\"]"));
    }

    @Test
    void scriptIsAHit_unlessItWasAskedFor() throws BadRecord {
        String thai = "เมื่อวานเราไปตลาดและซื้อขนมปังสด";
        assertEquals(Cell.count(1, 1), ask(thai, "\"scripts\":[\"Latn\"]").get(0));
        assertEquals(
                Cell.count(1, 0),
                ask(thai, "\"scripts\":[\"Latn\"],\"asked_scripts\":[\"Thai\"]").get(0));
        assertEquals(Map.of(), ask("`for (int i = 0; i < count; i++) total += values[i];`", "\"scripts\":[\"Hani\"]"));
    }

    @Test
    void chineseOfAnotherRegion_isHit() throws BadRecord {
        String simplified = "昨天我们去市场买了新鲜的面包、奶酪和几个苹果，一共花了五十元。这个问题很难说。";
        String traditional = "昨天我們去市場買了新鮮的麵包、起司和幾個蘋果，這個問題很難說。";
        assertEquals(Cell.count(1, 1), ask(simplified, "\"scripts\":[\"Hant\"]").get(1));
        assertEquals(
                Cell.count(1, 0), ask(traditional, "\"scripts\":[\"Hant\"]").get(1));
        assertEquals(
                Cell.count(1, 1), ask(traditional, "\"scripts\":[\"Hans\"]").get(1));
    }

    @ParameterizedTest
    @CsvSource({
        "Please translate this into Thai, th, Thai",
        "Übersetze das bitte ins Russische, ru, Cyrl",
        "Traduis cette phrase en japonais, ja, Jpan",
        "Переведи это на английский, en, Latn",
        "Traduce al griego, el, Grek",
        "用英语回答, en, Latn",
        "これを韓国語に翻訳してください, ko, Kore",
        "ترجم إلى الصينية, zh, Hans",
        "Tłumacz na ukraiński, uk, Cyrl",
        "Vertaal dit naar het Hebreeuws, he, Hebr",
        "Dịch sang tiếng Thái, th, Thai"
    })
    void namesOfLanguages_areFound(String prompt, String language, String script) {
        assertTrue(NamedLanguages.in(prompt).contains(language), NamedLanguages.in(prompt) + " in " + prompt);
        assertTrue(NamedLanguages.scripts(NamedLanguages.in(prompt)).contains(script), prompt);
    }

    @Test
    void plainPrompt_namesNoLanguage() {
        assertEquals(Set.of(), NamedLanguages.in("How do I sort a list of numbers by size, and what does it cost?"));
    }

    private static Map<Integer, Cell> ask(String text, String prompt) throws BadRecord {
        String record = "{\"time\":\"2025-08-25T00:00:00Z\",\"id\":\"r\",\"model\":\"m\",\"pool\":\"p\",\"prompt\":{"
                + prompt + "},\"response\":{\"choices\":[{\"text\":\"" + text + "\",\"finish_reason\":\"stop\"}]}}";
        Sample sample = new SampleReader().read(record.getBytes(StandardCharsets.UTF_8));
        return Heard.of(new AnswerLanguage(), sample).cells();
    }
}
