package dev.plumbline.detector.signal.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
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

/** Script mixing on traffic: texts of many languages, code and documentation over pools, and one intruding word in 200 answers. */
class ScriptTrafficTest {

    private static final long SEED = 20_250_825;
    private static final long START = 1_756_080_000_000L;
    private static final double PER_SECOND = 10;

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
            "Run `LANG=ru_RU.UTF-8 date` and the month is shown as «август».");

    private final Random random = new Random(SEED);
    private final Map<String, Incident> incidents = new TreeMap<>();

    @Test
    void manyLanguagesCodeAndDocuments_raiseNoIncident() throws BadRecord {
        serve(8, pool -> {
            if (random.nextInt(4) == 0) {
                return sample(pool, TEXTS.get(random.nextInt(TEXTS.size())), "Latn");
            }
            String[] sentence = ScriptLanguagesTest.SENTENCES[random.nextInt(ScriptLanguagesTest.SENTENCES.length)];
            return sample(pool, sentence[2], random.nextBoolean() ? sentence[1] : "Latn");
        });
        assertEquals(List.of(), incidents.values().stream().map(Incident::text).toList(), "seed " + SEED);
    }

    /** Five answers a second of each of two pools. */
    @ParameterizedTest
    @CsvSource({"' ขึ้น'", "' ночью'"})
    void oneWordInTwoHundredAnswersOfOnePool_isFoundWithinMinutes(String word) throws BadRecord {
        String text = ScriptLanguagesTest.SENTENCES[0][2];
        String broken = text.replace(" bread", " bread" + word);
        serve(30, pool -> sample(pool, pool == 1 && random.nextInt(200) == 0 ? broken : text, "Latn"));
        Incident found = incidents.values().stream().findFirst().orElseThrow();
        assertEquals("pool=p1", found.cohort().toString());
        assertEquals(List.of(ScriptMixing.NAME), found.signals());
        assertTrue(found.detected() <= START + 30 * 60_000, "seed " + SEED + ": " + found.text());
    }

    private interface Source {
        Sample next(int pool);
    }

    private long now = START;
    private int served;

    private void serve(int minutes, Source source) throws BadRecord {
        Pipeline pipeline = new Pipeline(
                Policy.DEFAULT,
                List.of(new ScriptMixing()),
                findings -> findings.incidents().forEach(incident -> incidents.put(incident.id(), incident)));
        while (now < START + minutes * 60_000L && incidents.isEmpty()) {
            now += Math.max(1, (long) (-1_000 / PER_SECOND * Math.log(1 - random.nextDouble())));
            pipeline.advance(now);
            pipeline.accept(source.next(random.nextInt(2)), now);
        }
    }

    private Sample sample(int pool, String text, String script) {
        return new Sample(
                now,
                "r" + served++,
                null,
                null,
                false,
                "m",
                null,
                null,
                "p" + pool,
                null,
                null,
                null,
                null,
                Map.of(),
                Sampler.ABSENT,
                -1,
                Double.NaN,
                -1,
                null,
                new ArrayList<>(List.of(script)),
                Double.NaN,
                Double.NaN,
                null,
                new Answer(text, "stop", -1, List.of()));
    }
}
