package dev.plumbline.models.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One answer in the words of every engine, and what each of them has of its own. */
class DialectTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai-chat",
                "openai-legacy",
                "vllm-chat",
                "vllm-legacy",
                "vllm-legacy-echo",
                "sglang",
                "sglang-chat",
                "llamacpp",
                "llamacpp-chat",
                "llamacpp-probs",
                "tgi",
                "tgi-chat",
                "tgi-root"
            })
    void read_everyDialect_isTheSameSample(String name) throws BadRecord {
        Sample expected = Bodies.read(Bodies.body("openai-chat"));
        assertEquals(Bodies.ANSWER, expected.answer());
        String body = Bodies.body(name);
        assertEquals(expected, Bodies.read(body));
        assertEquals(expected, Bodies.read(Bodies.quoted(body)), "as a string");
        assertEquals(expected, Bodies.read("[" + body.replaceFirst("(?s)^\\[(.*)]$", "$1") + "]"), "alone in an array");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vllm-chat", "vllm-legacy", "vllm-legacy-echo", "sglang", "llamacpp", "tgi"})
    void read_nothingOfThePrompt(String name) throws BadRecord {
        assertFalse(Bodies.read(Bodies.body(name)).toString().contains("secret"));
    }

    /** A prompt that is repeated beside special tokens is not in the text as the tokens spell it. */
    @Test
    void read_echoThatDoesNotAgree_isCutByItsTokens() throws BadRecord {
        String echo = Bodies.body("vllm-legacy-echo").replace("\"tokens\":[\"Say\"", "\"tokens\":[\"<s>Say\"");
        assertEquals(Bodies.ANSWER, Bodies.read(echo).answer());
    }

    // -9999, null and NaN, in each dialect's own place

    @ParameterizedTest
    @CsvSource({
        "openai-legacy, null, NaN",
        "openai-legacy, NaN, NaN",
        "openai-legacy, -Infinity, -Infinity",
        "openai-legacy, -9999.0, -9999",
        "sglang, null, NaN",
        "sglang, NaN, NaN",
        "sglang, -9999.0, -9999",
        "llamacpp, null, NaN",
        "llamacpp, '\"nan\"', NaN",
        "tgi, null, NaN",
        "tgi, NaN, NaN",
        "tgi, 0.5, 0.5"
    })
    void read_keepsLogprob(String name, String written, double expected) throws BadRecord {
        Answer chosen = Bodies.read(Bodies.body(name).replace("-1.5", written)).answer();
        assertEquals(expected, chosen.steps().get(1).logprob());
        assertEquals(expected, chosen.steps().get(1).listed().get(1).logprob());
        assertEquals(Bodies.ANSWER.steps().get(0), chosen.steps().get(0), "the other steps stay");
    }

    // tokens by id

    @Test
    void read_tokensByIdAlone() throws BadRecord {
        String ids = Bodies.body("sglang").replaceAll(",\" [a-zé]+\"]", ",null]");
        Step step = Bodies.read(ids).answer().steps().get(1);
        assertEquals(new Token("#1263", "token_id:1263"), step.chosen());
        assertEquals(new Token("#2678", "token_id:2678"), step.listed().get(0).token());
        String legacy = Bodies.body("vllm-legacy")
                .replace("\" big\"", "\"token_id:1263\"")
                .replace("\" small\"", "\"token_id:2678\"");
        assertEquals(step, Bodies.read(legacy).answer().steps().get(1));
    }

    /** A text with U+FFFD is not a text that tells tokens apart; the id does. */
    @ParameterizedTest
    @ValueSource(strings = {"sglang", "tgi"})
    void read_lostCharacter_isKnownByItsId(String name) throws BadRecord {
        String lost = Bodies.body(name).replace("\" small\"", "\"\uFFFD\"").replace("\" big\"", "\"\uFFFD\"");
        Step step = Bodies.read(lost).answer().steps().get(1);
        assertEquals(new Token("#1263", "\uFFFD"), step.chosen());
        assertEquals(new Token("#2678", "\uFFFD"), step.listed().get(0).token());
        assertEquals(new Token("#1263", "\uFFFD"), step.listed().get(1).token());
    }

    /** Some tokenizers decode two tokens to one text, or one token to two, with a blank before it or without. */
    @ParameterizedTest
    @CsvSource({"' small', ' big'", "'],[-1.5,1263,\" big', '],[-1.5,1263,\"big'"})
    void read_textThatDoesNotTellTokensApart_isNotTheirIdentity(String part, String by) throws BadRecord {
        Step step = Bodies.read(Bodies.body("sglang").replaceFirst(Pattern.quote(part), by))
                .answer()
                .steps()
                .get(1);
        assertEquals("#1263", step.chosen().identity());
        assertEquals("#1263", step.listed().get(1).token().identity());
        assertFalse(step.listed().get(0).token().identity().equals("#1263"));
    }

    @Test
    void read_partOfACharacter_isItsBytes() throws BadRecord {
        String split = Bodies.body("openai-legacy")
                .replace("\" é\"]", "\"bytes: \\\\xc3\",\"bytes:\\\\xa9\"]")
                .replace("-9999.0]", "-9999.0,-0.5]")
                .replace("null]", "null,null]");
        List<Step> steps = Bodies.read(split).answer().steps();
        assertEquals(" \u00c3", steps.get(2).chosen().identity());
        assertEquals("\u00a9", steps.get(3).chosen().identity());
        assertEquals(Token.ofText("bytes: none"), Token.of("bytes: none", null), "a text that only begins so");
        assertEquals(Token.ofText("bytes:\\x4"), Token.of("bytes:\\x4", null));
    }

    @Test
    void read_specialToken_hasNoIdentity() throws BadRecord {
        String special = Bodies.body("tgi")
                .replace("\" é\",\"logprob\":-9999.0,\"special\":false", "\"<end>\",\"logprob\":-0.5,\"special\":true");
        assertEquals(
                new Token("", "<end>"),
                Bodies.read(special).answer().steps().get(2).chosen());
    }

    // llama.cpp: probabilities

    @Test
    void read_probabilitiesAfterSampling_areProcessed() throws BadRecord {
        String sampled = Bodies.body("llamacpp")
                .replace("top_logprobs", "top_probs")
                .replaceAll("\"logprob\":-[0-9.]+", "\"prob\":0.25");
        Sample sample = Bodies.read(sampled);
        assertEquals(LogprobMode.PROCESSED, sample.sampler().logprobs().mode(), "though the gateway says raw");
        Step step = sample.answer().steps().get(0);
        assertEquals(Math.log(0.25), step.logprob(), 1e-15);
        assertEquals(Math.log(0.25), step.listed().get(1).logprob(), 1e-15);
        assertEquals(
                LogprobMode.RAW,
                Bodies.read(Bodies.body("llamacpp")).sampler().logprobs().mode());
    }

    @Test
    void read_oldLlamaCpp() throws BadRecord {
        Sample sample = Bodies.read("""
                {"content":" a b","stop":true,"stopped_eos":false,"stopped_limit":true,"stopped_word":false,"tokens_predicted":2,
                 "completion_probabilities":[
                  {"content":" a","probs":[{"tok_str":" the","prob":0.5},{"tok_str":" a","prob":0.25}]},
                  {"content":" b","probs":[{"tok_str":" c","prob":0.0}]}]}""");
        assertEquals("length", sample.answer().finishReason());
        Step first = sample.answer().steps().get(0);
        assertEquals(Token.ofText(" a"), first.chosen());
        assertEquals(Math.log(0.25), first.logprob(), 1e-15);
        assertEquals(Token.ofText(" the"), first.listed().get(0).token());
        assertEquals(Double.NEGATIVE_INFINITY, sample.answer().steps().get(1).logprob());
    }

    @ParameterizedTest
    @CsvSource({
        "sglang, '{\"type\":\"stop\",\"matched\":128009}', '{\"type\":\"length\",\"length\":3}', length",
        "sglang, '{\"type\":\"stop\",\"matched\":128009}', '{\"type\":\"abort\",\"message\":\"x\"}', abort",
        "llamacpp, '\"eos\"', '\"limit\"', length",
        "llamacpp, '\"eos\"', '\"word\"', stop",
        "tgi, eos_token, stop_sequence, stop",
        "tgi, eos_token, length, length",
        "openai-legacy, '\"stop\"', '\"content_filter\"', content_filter"
    })
    void read_finishReason(String name, String part, String by, String expected) throws BadRecord {
        assertEquals(
                expected,
                Bodies.read(Bodies.body(name).replace(part, by)).answer().finishReason());
    }

    @Test
    void read_noUsage_countsTokenIds() throws BadRecord {
        String body = Bodies.body("vllm-chat").replace("\"completion_tokens\":3,", "");
        assertEquals(3, Bodies.read(body).answer().completionTokens());
    }

    /** What is odd costs only itself: the log-probabilities, and not the text, its end and its length. */
    @ParameterizedTest
    @CsvSource({
        "openai-legacy, '[-0.125,-1.5,-9999.0]', '[-0.125]'",
        "openai-legacy, '\" big\":-1.5', '\" big\":\"x\"'",
        "sglang, '[-1.5,1263,', '[-1.5,\"x\",'",
        "tgi, '\"id\":1263,', '\"id\":{},'",
        "llamacpp, '\"token\":\" big\",', '\"token\":[],'"
    })
    void read_oddLogprobs_costThemselvesAlone(String name, String part, String by) throws BadRecord {
        Answer answer = Bodies.read(Bodies.body(name).replace(part, by)).answer();
        assertEquals(new Answer(" a big é", "stop", 3, List.of()).without(Gap.ODD_LOGPROBS), answer);
    }

    /** Whatever happens to a body, it is read or refused, and a refusal shows nothing of it. */
    @ParameterizedTest
    @ValueSource(strings = {"openai-chat", "vllm-legacy-echo", "sglang", "llamacpp", "tgi"})
    void read_randomDamage_showsNothing(String name) {
        String body = Bodies.body(name).replace(" big", "SECRET").replace(" a", "SECRET");
        for (String form : List.of(body, Bodies.quoted(body))) {
            for (long seed = 1; seed <= 200; seed++) {
                Random random = new Random(seed);
                byte[] record = Bodies.record(form);
                for (int i = random.nextInt(3); i >= 0; i--) {
                    record[random.nextInt(record.length)] = (byte) (32 + random.nextInt(95));
                }
                try {
                    new SampleReader().read(record);
                } catch (BadRecord e) {
                    assertFalse(e.toString().contains("SECRET"), "seed " + seed + ": " + e);
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed, e);
                }
            }
        }
    }
}
