package dev.plumbline.detector.signal.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptMixingTest {

    private static final List<String> ENGLISH = List.of("Latn");

    private final ScriptMixing signal = new ScriptMixing();

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Thai in English: a token of the recordings, glued, spaced, first, last, several
                "She loved to play in the cloญ, and had a great time",
                " to play ญ. Her parents liked to play with her toys",
                "ร was a bracelet. Jane was in the grass.",
                "They went home and then Tจ",
                "a big blood in the castฌce. Aฒ had to follow things",
                "The result is สวัสดี and we can go on from here.",
                "The answer to your question คือ is forty-two.",
                // words with capitals that are no name: one alone, or one among others
                "She went home Ночью and slept until the morning came",
                "She went home Ночью на Рынок and slept until noon",
                // Chinese before numbers and punctuation, vllm#41985
                "The total cost is 约 50 dollars per month",
                "You need to wait 的3 days before the next step",
                "it rises by 是 4.5 percent every year",
                "We find x of是 12, so the sum is 24",
                "Therefore 因为这个问题的答案是四十二 the sum is right and we can go on with the next step of the proof",
                // Cyrillic, Hangul, Arabic, Hebrew, Hindi, Georgian, Armenian, kana, Greek in English
                "This method returns который value that you asked for",
                "and so the река flows down to the sea",
                "The function 그리고 takes two arguments",
                "You can use the في parameter to set it",
                "Open the file של and read its contents",
                "Then click on the में button to save",
                "We walked through the და forest until night",
                "A list եւ is sorted before it is printed",
                "She said that ている was the best of them",
                "We compare these techniques της to the ones before",
                "a large ο number of people live here",
                // a writing system that has no place in another that is not Latin
                "Мы поехали домой ขึ้น вечером на поезде",
                "我们今天去公园散步 ночью 然后回家吃饭",
                "私たちは昨日 который 公園に行きました",
                "Πήγαμε στο σπίτι 因为 το βράδυ με το τρένο",
                "우리는 어제 공원에 สวัสดี 갔습니다",
                "ذهبنا إلى البيت и مساء أمس بالقطار",
                "我们今天去公园散步，然后回家吃饭，晚上看电视，很早就睡觉了，明天するとても早起床，后天再去公园散步，然后回家吃饭",
                // within code and markup
                "```\nfor (int i = 0; i < n; i++) {\n  total的 += values[i];\n}\n```",
                "def add(a, b):\n    return a ข b\n",
                "if (x > 0) ญ println(x);",
            })
    void intrusion_isHit(String text) {
        assertEquals("hit", first(text, ENGLISH), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The quick brown fox jumps over the lazy dog.",
                "",
                "42",
                // marks and letters that all scripts share
                "“It’s naïve,” she said – and left the café… at 5 °C.",
                "Great! 👍🏽👨‍👩‍👧‍👦 🇹🇭 ❤️ ✅ 1️⃣ ㊗️ ©",
                "It weighs 5 µg or 5 μg, has 3 kΩ or 3 kΩ, is 10 Å wide and 20 ℃ warm, 7 ㎏, № 5, ½, x², ℵ₀, ∑, ℝ",
                "ʻOkina, Hawaiʻi, o‘zbek, Ivano-Frankivsʼk",
                "𝓯𝓪𝓷𝓬𝔂 𝐛𝐨𝐥𝐝 ｆｕｌｌｗｉｄｔｈ ᵗⁱⁿʸ",
                "Pronounced /ˈθæŋk juː/ or [ɣβχ].",
                "In 1961 Юрий Гагарин was the first; see Кнут, Д. Э. and Νίκος Καζαντζάκης for more.",
                // Greek in formulas
                "Let α, β and γ be angles with α + β + γ = π; then Δx = λ·Δt, Σ x = μ ± σ, Ω(n), ΔG, ΛCDM, αβ T cells.",
                "The area is πr² and the volume 2πr; sinθcosφ, γδ, kΩm, Δt, 5 μm, β-carotene, χ²-test, θ₀, ω̂",
                "Einstein: Rμν − ½Rgμν = 8πG/c⁴ Tμν",
                "\\(\\alpha + \\beta = \\gamma\\), $x = \\frac{1}{2}$ and \\text{若 } x > 0",
                // names and glosses in brackets
                "Tokyo (東京, Tōkyō) is the capital.",
                "Beijing (北京 Běijīng) is large.",
                "Fyodor Dostoevsky (Фёдор Достоевский) wrote it.",
                "Moscow (Russian: Москва, romanized: Moskva) is old.",
                "The cat, 猫 (neko), sleeps.",
                "He was born Иосиф (Joseph) and died in 1953.",
                "She signed it [سارة] and left.",
                // quotations, titles, emphasis, code
                "He said “Привет” and waved, then „Пока“, then «До свидания».",
                "The sign read \"出口\" in red, and '入口' in green.",
                "The verb is **быть**, its past *был*, see `была`.",
                "Use 「はい」 to agree.",
                "print(\"สวัสดี\")",
                "String s = \"日本語\"; // 初始化\nint n = s.length(); /* длина */\n",
                "x = 5  # количество\ny = 6\n",
                "{\"name\": \"Иван\", \"city\": \"Москва\"}",
                "<p lang=\"ru\">Добрый день</p>",
                "printf(\"第%d页\", page);",
                // lists, tables, labels
                "1. 猫 - cat\n2. 犬 - dog\n3. 鳥 - bird",
                "- **Привет** – hello\n- **Пока** – bye",
                "| word | meaning |\n|---|---|\n| мир | peace |\n| дом | house |",
                "cat: 猫\ndog: 犬",
                "hello = สวัสดี, thanks = ขอบคุณ",
                "cat → кошка",
                "Sure, here you are:\n\nสวัสดีครับ คุณสบายดีไหม\n\nLet me know if you need more.",
                // the text says what it is
                "In Thai, you say สวัสดี to greet people.",
                "The Japanese word 木漏れ日 has no equivalent",
                "The Chinese character 好 combines woman and child.",
                "Das russische Wort мир bedeutet Frieden und Welt",
                "En griego se dice καλημέρα por la mañana",
                "It translates to מזל טוב if I am not mistaken",
                "The Korean won is written 원 after the amount.",
                // addresses, tags, faces
                "See https://ja.wikipedia.org/wiki/日本 or https://президент.рф for more",
                "Write to почта@пример.рф please",
                "Follow #日本 and #москва2024 today",
                "¯\\_(ツ)_/¯ and ಠ_ಠ and (╯°□°）╯︵ ┻━┻ and ヽ(´▽`)/ lol",
                // one answer in one other language, and bilingual ones
                "Привет! Как у вас дела?",
                "สวัสดี",
                "Мир.",
                "Hello everyone, and welcome to the meeting. Всем привет, и добро пожаловать на нашу встречу.",
                "Hinglish: yaar, मुझे बहुत अच्छा लगा and then हम लोग घर चले गए because बारिश हो रही थी",
            })
    void explained_isNoHit(String text) {
        assertEquals(text.isEmpty() ? "none" : "", first(text, ENGLISH), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Log in to pаypal now",
                "The new Аpple phone",
                "Microsоft wrote to you",
                "Search with gοogle today",
                "Я вчера купил новый pаypal аккаунт и очень доволен",
                "Он сказал приvet и ушёл домой спать",
                "She loved to play in the cloญ, and had fun",
            })
    void wordOfTwoScripts_isHitOfSecondCut(String text) {
        assertEquals(Cell.count(1, 1), answers(text, List.of("Latn", "Cyrl")).get(1), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Отправь SMSку или PDFом, напряжение Uвх выше Uвых, IP-адрес, iPhone'ом, Wi-Fi, х86, C++, 5G",
                "اكتب الAPI ثم استخدم وLVM في البرنامج",
                "כתוב את הAPI בתוך הקוד של התוכנית",
                "我在GitHub上用Java写API，然后用Python测试一下",
                "私はTシャツを着てPCで仕事をします。OKです",
                "오늘은 API를 사용하고 PC에서 Java로 작업합니다",
                "ผมใช้JavaเขียนโปรแกรมบนLinuxทุกวัน",
                "Нохчийн мотт: къуьйсIал, гIала, хIума",
                "Το API είναι έτοιμο, τα PDFς και τα Ωμ",
                "Δt, kΩ, μm, sinθcosφ, 5μs, ٣kg, ५km",
                "The café’s naïve Ærøskøbing ﬁnal",
                "Сямʼя, аб'ект, пʼять",
            })
    void wordThatTakesAffixesOrSymbols_isNoHitOfSecondCut(String text) {
        assertEquals(
                Cell.count(1, 0),
                answers(text, List.of("Latn", "Cyrl", "Grek", "Arab", "Hebr", "Deva"))
                        .get(1),
                text);
    }

    @Test
    void asciiScan_seesEveryPlace() {
        for (int length = 0; length < 70; length++) {
            String ascii = "a".repeat(length);
            assertEquals(true, Ascii.only(ascii), "length " + length);
            for (int at = 0; at < length; at++) {
                for (char c : new char[] {0x80, 0xFF, 0x100, 'ก'}) {
                    assertEquals(
                            false,
                            Ascii.only(ascii.substring(0, at) + c + ascii.substring(at + 1)),
                            length + " at " + at);
                }
            }
        }
    }

    @Test
    void promptScript_explains() {
        String text = "This method returns который value that you asked for";
        assertEquals("hit", first(text, List.of()));
        assertEquals("hit", first(text, null));
        assertEquals("hit", first(text, List.of("Latn", "Zyyy", "nonsense")));
        assertEquals("", first(text, List.of("Latn", "Cyrl")));
    }

    @Test
    void promptInOneScriptOfASystem_explainsTheSystem() {
        String kana = "You wrote そして in the second line";
        assertEquals("", first(kana, List.of("Kana")));
        assertEquals("", first(kana, List.of("Jpan")));
        assertEquals("hit", first(kana, List.of("Hani")));
        String hanja = "You wrote 漢字 in the second line";
        assertEquals("", first(hanja, List.of("Kore")));
        assertEquals("", first(hanja, List.of("Hans")));
        assertEquals("hit", first(hanja, List.of("Cyrl")));
    }

    @Test
    void scatteredIntrusions_neverExplainThemselves() {
        String text = "We ขwent กto theภ park ญ and ตplayed ฟ with ขa ball ง until ฆit was ฑdark";
        assertEquals("hit", first(text, ENGLISH));
    }

    @Test
    void drift_isHitUntilItIsMostOfTheText() {
        String english = "The algorithm sorts the list and then it walks over all elements to find the largest of them";
        assertEquals("hit", first(english + " 因为这个问题的答案是四十二 and so on", ENGLISH));
        assertEquals("", first("We see" + " 因为这个问题的答案是四十二，所以我们可以得出结论".repeat(3), ENGLISH));
    }

    @Test
    void emptyText_isNoTrial() {
        assertEquals(Map.of(), answers("", ENGLISH));
    }

    @Test
    void anyText_isOneTrialOfEachCut() {
        for (String text : List.of("Yes.", "42", "Ja, schön.")) {
            Map<Integer, Cell> answers = answers(text, ENGLISH);
            assertEquals(signal.question().cuts(), answers.size(), text);
            answers.forEach((cut, cell) -> assertEquals(Cell.count(1, 0), cell, text));
        }
    }

    @Test
    void replacementCharacter_isNoLetterOfAScript() {
        assertEquals("", first("We went \uFFFD\uFFFD to the park", ENGLISH));
        assertEquals("", first("We went\uFFFDs to the park \uD83D", ENGLISH));
    }

    @Test
    void intrusion_ofSplitCharacter_isFoundInTheTokens() {
        String said = "in the castฌce. “Aฒ";
        Sample sample = Responses.of(
                new Answer("in the cast\uFFFD\uFFFDce. “A\uFFFD", "stop", -1, Responses.bytes(said)), ENGLISH);
        ScriptMixing.Intrusion found = ScriptMixing.intrusion(sample);
        assertNotNull(found);
        assertEquals("Thai", found.script());
        assertEquals(11, found.position());
        assertEquals(Math.exp(-12), found.probability(), 1e-15);
        assertEquals(Cell.count(1, 1), answers(sample).get(0));
    }

    @Test
    void intrusion_positionCountsCharacters_probabilityIsThatOfTheFirstToken() {
        List<Step> steps = Responses.tokens("\uD83D\uDC4D Fine", ",", " so", " река", " flows", " on");
        ScriptMixing.Intrusion found = ScriptMixing.intrusion(
                Responses.of(new Answer("\uD83D\uDC4D Fine, so река flows on", null, 6, steps), ENGLISH));
        assertEquals(new ScriptMixing.Intrusion("Cyrl", 11, Math.exp(-4)), found);
    }

    @Test
    void intrusion_inByteAlphabetTokens_isFoundToo() {
        List<Step> steps = Responses.tokens("It", "Ġrises", "Ġby", "Ġ", "æĺ¯", "Ġ4", ".", "5");
        ScriptMixing.Intrusion found =
                ScriptMixing.intrusion(Responses.of(new Answer("It rises by 是 4.5", null, 8, steps), ENGLISH));
        assertEquals(new ScriptMixing.Intrusion("Hani", 12, Math.exp(-5)), found);
    }

    @Test
    void intrusion_withoutUsableProbability_hasNone() {
        String text = "and so the река flows";
        for (double logprob : new double[] {Double.NaN, -9999, 0.5, Double.NEGATIVE_INFINITY}) {
            Step step = new Step(Token.ofText(text), logprob, List.of());
            ScriptMixing.Intrusion found =
                    ScriptMixing.intrusion(Responses.of(new Answer(text, null, 1, List.of(step)), ENGLISH));
            assertEquals(new ScriptMixing.Intrusion("Cyrl", 11, Double.NaN), found, "logprob " + logprob);
        }
        assertEquals(
                new ScriptMixing.Intrusion("Cyrl", 11, Double.NaN),
                ScriptMixing.intrusion(Responses.saying(text, ENGLISH)));
        List<Step> part = Responses.tokens(" flows");
        assertEquals(
                new ScriptMixing.Intrusion("Cyrl", 11, Double.NaN),
                ScriptMixing.intrusion(Responses.of(new Answer(text, null, 1, part), ENGLISH)));
    }

    @Test
    void intrusion_isNullWhereThereIsNone() {
        assertNull(ScriptMixing.intrusion(Responses.saying("", ENGLISH)));
        assertNull(ScriptMixing.intrusion(Responses.saying("Yes.", ENGLISH)));
        assertNull(ScriptMixing.intrusion(Responses.saying("Tokyo (東京) is the capital.", ENGLISH)));
    }

    @Test
    void saladOfScripts_takesTimeInProportion() {
        List<String> words = List.of("ก", "中", "и", "α", "a", "한", "ا", "ツ", "(", " ", "\"", "1");
        StringBuilder salad = new StringBuilder();
        for (int i = 0; salad.length() < 400_000; i++) {
            salad.append(words.get(Math.floorMod(i * i + i / 7, words.size())));
        }
        String glued = "กข中и".repeat(100_000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertEquals("hit", first(salad.toString(), ENGLISH));
            first(glued, ENGLISH);
        });
    }

    private String first(String text, List<String> prompt) {
        Cell cell = answers(text, prompt).get(0);
        return cell == null ? "none" : cell.hits() == 1 ? "hit" : "";
    }

    private Map<Integer, Cell> answers(String text, List<String> prompt) {
        return answers(Responses.saying(text, prompt));
    }

    private Map<Integer, Cell> answers(Sample sample) {
        Map<Integer, Cell> said = new TreeMap<>();
        signal.ask(sample, (cut, bin, cell) -> {
            said.put(cut, cell);
            ScriptMixing.Intrusion found = ScriptMixing.intrusion(sample);
            assertEquals(cut == 0 && found != null ? Intruders.bin(found) : 0, bin);
        });
        return said;
    }
}
