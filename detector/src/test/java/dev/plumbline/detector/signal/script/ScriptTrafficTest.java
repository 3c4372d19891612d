package dev.plumbline.detector.signal.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Script mixing on traffic: texts of many languages, code and documentation over pools, and one intruding word in 200
 * answers.
 */
class ScriptTrafficTest {

    private static final long SEED = 20_250_825;
    private static final long START = 1_756_080_000_000L;
    private static final double PER_SECOND = 12;

    /** Code in ten languages, as answers hold it, and documentation with names from elsewhere. */
    private static final List<String> TEXTS = List.of(
            "```python\n# считаем сумму\nfor x in данные:\n    total += x\n```\nThis adds them up.",
            "```java\nString имя = \"Привет\";\nSystem.out.println(имя);\n```",
            "```js\nconst 名前 = '太郎'; // 名前を出す\nconsole.log(名前);\n```",
            "```c\nfloat Δt = 0.1f, μ = 9.81f; /* Δt in s */\n```",
            "```rust\nlet π = std::f64::consts::PI;\nprintln!(\"{π}\");\n```",
            "```go\nfmt.Println(\"こんにちは、世界\")\n```",
            "```sql\nSELECT имя FROM города WHERE страна = 'Україна';\n```",
            "```bash\necho \"Γειά σου Κόσμε\" | wc -c\n```",
            "```haskell\nλx -> x * 2\n```",
            "```html\n<p lang=\"th\">สวัสดีชาวโลก</p>\n```",
            "The angle α between ∇f and the x-axis is π/4, so cos α ≈ 0.71; see Ωhm's law, 5 kΩ ± 1 %.",
            "Install fonts-noto-cjk for Chinese (中文), Japanese (日本語) and Korean (한국어) locales.",
            "The maintainers are Юрий Гагарин <yuri@example.org> and 田中太郎 <tanaka@example.org>.",
            "Run `LANG=ru_RU.UTF-8 date` and the month is shown as «август».",
            "The package is named after the town of Sødal; its author, 李小明 (Li Xiaoming), now lives in "
                    + "Αθήνα (Athens).",
            "Translators: Ελένη Παπαδοπούλου (Greek), שירה לוי (Hebrew), " // and two more
                    + "أحمد علي (Arabic), สมชาย ใจดี (Thai).",
            "To type ß press AltGr+s; for ñ, AltGr+] then n. The key ⌘ is written " // in katakana
                    + "“コマンド” on Japanese keyboards.",
            "| locale | greeting |\n|---|---|\n| ru | Привет |\n| th | สวัสดี |\n" // Georgian
                    + "| ka | გამარჯობა |",
            "Bug #1234 (“файл не найден”) was reported by Дмитрий and fixed by Søren in 2.4.1.",
            "See Кнут, Д. Э. (1973) for the proof, or the English original by Knuth.");

    private static final List<String> ENGLISH = List.of(
            "Yesterday we went to the market and bought fresh bread, cheese and a few apples.",
            "The function returns the first element that matches, or nothing if there is none of that kind.",
            "Heat the oven, mix flour with butter and sugar, and bake the dough until it is golden brown.",
            "A good way to learn is to explain what you have read to somebody who has not read it yet.");

    private final Random random = new Random(SEED);
    private final Map<String, Incident> incidents = new TreeMap<>();

    @ParameterizedTest
    @MethodSource("texts")
    void codeAndDocuments_holdNothingThatIntrudes(String text) {
        assertNull(ScriptMixing.intrusion(Responses.saying(text, List.of("Latn"))));
        assertNull(ScriptMixing.intrusion(Responses.saying(text, List.of())));
    }

    static List<String> texts() {
        return TEXTS;
    }

    @Test
    void codeIsOfTenLanguages() {
        assertEquals(
                10,
                TEXTS.stream()
                        .filter(t -> t.startsWith("```"))
                        .map(t -> t.substring(0, t.indexOf('\n')))
                        .distinct()
                        .count());
    }

    /** All signals look on, over four pools. */
    @Test
    void manyLanguagesCodeAndDocuments_raiseNoIncident() throws BadRecord {
        serve(Signals.ALL, 4, 10, this::ordinary);
        assertEquals(List.of(), incidents.values().stream().map(Incident::text).toList(), "seed " + SEED);
    }

    /** Each of two pools gives five English answers a second, and one of all kinds. */
    @ParameterizedTest
    @CsvSource({"' ขึ้น', Thai", "' ночью', Cyrillic"})
    void oneRunInTwoHundredEnglishAnswersOfOnePool_isFoundWithinMinutes(String run, String script) throws BadRecord {
        serve(Signals.ALL, 2, 30, pool -> {
            if (random.nextInt(6) == 0) {
                return ordinary(pool);
            }
            String text = ENGLISH.get(random.nextInt(ENGLISH.size()));
            int at = text.indexOf(' ', random.nextInt(text.lastIndexOf(' ')));
            boolean intrudes = pool == 1 && random.nextInt(200) == 0;
            return sample(pool, intrudes ? text.substring(0, at) + run + text.substring(at) : text, "Latn");
        });
        Incident found = incidents.values().stream().findFirst().orElseThrow();
        assertEquals("pool=p1", found.blame().cohort().toString(), found.text());
        assertEquals(List.of(ScriptMixing.NAME), found.blame().signals());
        assertTrue(found.text().contains("The letters are " + script + " (100%), 32 to 63 characters"), found.text());
        assertTrue(found.course().detected() <= START + 25 * 60_000, "seed " + SEED + ": " + found.text());
    }

    private Sample ordinary(int pool) {
        if (random.nextInt(4) == 0) {
            return sample(pool, TEXTS.get(random.nextInt(TEXTS.size())), "Latn");
        }
        String[] sentence = ScriptLanguagesTest.SENTENCES[random.nextInt(ScriptLanguagesTest.SENTENCES.length)];
        return sample(pool, sentence[2], random.nextBoolean() ? sentence[1] : "Latn");
    }

    private interface Source {
        Sample next(int pool);
    }

    private long now = START;
    private int served;

    private void serve(List<Signal> signals, int pools, int minutes, Source source) throws BadRecord {
        Pipeline pipeline = new Pipeline(
                Policy.DEFAULT,
                signals,
                findings -> findings.incidents().forEach(incident -> incidents.put(incident.id(), incident)));
        while (now < START + minutes * 60_000L && incidents.isEmpty()) {
            now += Math.max(1, (long) (-1_000 / PER_SECOND * Math.log(1 - random.nextDouble())));
            pipeline.advance(now);
            pipeline.accept(source.next(random.nextInt(pools)), now);
        }
    }

    private Sample sample(int pool, String text, String script) {
        return new Sample(
                "r" + served++,
                Sample.Placement.NONE,
                new Sample.ServedBy("m", null, null, "p" + pool, null, null, null, null, Map.of()),
                Sampler.ABSENT,
                new Sample.Timing(now, -1, Double.NaN, Double.NaN),
                Sample.Selection.RESPONSE,
                new Sample.Prompt(-1, null, new ArrayList<>(List.of(script)), PromptLanguages.ABSENT),
                null,
                new Answer(text, "stop", -1, List.of()));
    }
}
