package dev.plumbline.models.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.SampleKind;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleReaderTest {

    private final SampleReader reader = new SampleReader();

    @Test
    void read_everyField() throws BadRecord {
        Sample expected = new Sample(
                "req-1",
                new Sample.Placement("s-1", "k-1", true),
                new Sample.ServedBy(
                        "stories",
                        "2025.08.20",
                        "first-party",
                        "tpu-a",
                        "tpu-v5e",
                        "us-east",
                        "200k",
                        "1m",
                        Map.of("batch", "large", "rack", "r1")),
                new Sampler(
                        0.7,
                        new Sampler.Truncation(0.99, 0, 0.05),
                        -9007199254740993L,
                        new Sampler.Logprobs(LogprobMode.RAW, 5),
                        new Sampler.Adjustments(false, true, false),
                        List.of("END", "。"),
                        1,
                        new Sampler.Engine(null, "approximate", "bf16", false)),
                new Sample.Timing(
                        Instant.parse("2025-08-25T00:00:00.172Z").toEpochMilli(),
                        Instant.parse("2025-08-24T23:59:58.500Z").toEpochMilli(),
                        115.8,
                        10.07),
                new Sample.Selection(SampleKind.RESPONSE, 0.01),
                new Sample.Prompt(9, "p-1", List.of("Latn", "Thai"), PromptLanguages.ABSENT),
                List.of(-0.25, -2.75),
                new Answer(
                        " a é",
                        "stop",
                        2,
                        List.of(
                                new Step(
                                        Token.ofText(" a"),
                                        -0.125,
                                        List.of(
                                                new Candidate(Token.ofText(" a"), -0.125),
                                                new Candidate(Token.ofText(" the"), -2.5))),
                                new Step(Token.ofText(" é"), -3.5, List.of()))));
        assertEquals(expected, Bodies.said(read(Records.CHAT)));
    }

    @Test
    void read_onlyWhatIsNeeded() throws BadRecord {
        Sample sample = read(Records.LEAST);
        assertEquals(Sampler.ABSENT, sample.sampler());
        assertEquals(new Answer("", null, -1, List.of()), Bodies.said(sample).answer());
        assertEquals(
                List.of(-1L, Double.NaN, -1, Double.NaN, Double.NaN),
                List.of(
                        sample.timing().started(),
                        sample.selection().rate(),
                        sample.prompt().tokens(),
                        sample.timing().ttftMillis(),
                        sample.timing().tpotMillis()));
        assertNull(sample.placement().session());
        assertNull(sample.prompt().scripts());
        assertNull(sample.rescored());
        assertEquals("r", sample.placementKey());
    }

    /** A name without end is refused before it is decoded; one of escaped characters alone is not taken for one. */
    @Test
    void read_nameInALongRecord_isBoundedByItsCharacters() throws BadRecord {
        String name = "\\u0041".repeat(256);
        assertEquals("A".repeat(256), read(longRecord(name)).servedBy().version());
        String[] longer = {name + "\\u0041", "v".repeat(257), "v".repeat(1_537), "\\\"".repeat(1 << 20)};
        for (String version : longer) {
            BadRecord refused = assertThrows(BadRecord.class, () -> read(longRecord(version)));
            assertEquals("version", refused.field());
        }
    }

    private static String longRecord(String version) {
        String least = Records.LEAST.strip();
        String more = "\"version\":\"" + version + "\",\"more\":\"" + "x".repeat(2 << 20) + "\",";
        return "{" + more + least.substring(1);
    }

    @Test
    void read_choiceOfIndexZero_isNotTheOneThatIsCounted() throws BadRecord {
        Answer answer = read(Records.VLLM).answer();
        assertEquals(
                List.of("Hi", "stop", -1), List.of(answer.text(), answer.finishReason(), answer.completionTokens()));
    }

    @Test
    void read_tokensById() throws BadRecord {
        Step step = read(Records.VLLM).answer().steps().get(0);
        assertEquals(new Token("#9906", "token_id:9906"), step.chosen());
        assertEquals(step.chosen(), step.listed().get(0).token());
        assertEquals(
                new Candidate(new Token("#40", "token_id:40"), -9999),
                step.listed().get(1));
    }

    @Test
    void read_nullIsAbsent() throws BadRecord {
        String nulls = Records.LEAST.replace("\"pool\"", """
                "session":null,"labels":null,"sampler":{"temperature":null,"stop":null},"prompt":null,"pool\"""");
        assertEquals(read(Records.LEAST), read(nulls));
    }

    @Test
    void read_emptyNameIsAbsent() throws BadRecord {
        String empty = Records.LEAST.replace("\"pool\"", """
                "session":"","region":"","labels":{"a":""},"placement":{"key":""},"pool\"""");
        assertEquals(read(Records.LEAST), read(empty));
    }

    @Test
    void read_fieldTwice_lastCounts() throws BadRecord {
        assertEquals(
                "b",
                read(Records.LEAST.replace("\"pool\":\"p\"", "\"pool\":\"a\",\"pool\":\"b\""))
                        .pool());
    }

    @Test
    void read_unknownFieldsAnywhere() throws BadRecord {
        String unknown = "\"x\":[NaN,{\"token\":1}],\"y\":{\"z\":1e999}";
        String more = Records.CHAT.replaceAll("\\{\"(?!batch)", "{" + unknown + ",\"");
        assertEquals(read(Records.CHAT), read(more));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -9007199254740993L, 0, 9007199254740993L, Long.MAX_VALUE - 1, Long.MAX_VALUE})
    void read_seed_isExact(long seed) throws BadRecord {
        byte[] record = Records.chat("-9007199254740993", Long.toString(seed));
        assertEquals(seed, reader.read(record).sampler().seed());
    }

    @Test
    void read_stopAsOneString() throws BadRecord {
        assertEquals(
                List.of("END"),
                reader.read(Records.chat("[\"END\",\"。\"]", "\"END\""))
                        .sampler()
                        .stop());
    }

    @ParameterizedTest
    @CsvSource({
        "2025-08-25T00:00:00Z, 2025-08-25T00:00:00Z",
        "2025-08-25t02:00:00.123456789+02:00, 2025-08-25T00:00:00.123Z",
        "2025-08-24T19:00:00.9-05:00, 2025-08-25T00:00:00.900Z",
        "2000-01-01T00:00:00Z, 2000-01-01T00:00:00Z",
        "2100-12-31T23:59:59.9999Z, 2100-12-31T23:59:59.999Z"
    })
    void read_time(String text, String expected) throws BadRecord {
        Sample sample = reader.read(Records.chat("2025-08-25T00:00:00.172Z", text));
        assertEquals(Instant.parse(expected).toEpochMilli(), sample.time());
    }

    @ParameterizedTest
    @CsvSource({
        "-0.125, -0.125",
        "-9999.0, -9999",
        "0.75, 0.75",
        "12, 12",
        "null, NaN",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity",
        "1e999, Infinity",
        "-1e999, -Infinity",
        "1e-999, 0",
        "'\"NaN\"', NaN",
        "'\"nan\"', NaN",
        "'\"-Infinity\"', -Infinity",
        "'\"inf\"', Infinity"
    })
    void read_keepsLogprob(String written, double expected) throws BadRecord {
        Step step =
                reader.read(Records.chat("-0.125", written)).answer().steps().get(0);
        assertEquals(expected, step.logprob());
        byte[] listed = Records.chat("-0.125,\"bytes\":[32,97]},", written + ",\"bytes\":[32,97]},");
        assertEquals(
                expected,
                reader.read(listed).answer().steps().get(0).listed().get(0).logprob());
    }

    @Test
    void read_logprobMissing_isNaN() throws BadRecord {
        Step step = reader.read(Records.chat("\"logprob\":-0.125,", ""))
                .answer()
                .steps()
                .get(0);
        assertEquals(Double.NaN, step.logprob());
    }

    @Test
    void read_logprobOfManyDigits_isInfinite() throws BadRecord {
        byte[] record = Records.chat("-0.125", "-" + "9".repeat(1_000_000));
        assertEquals(
                Double.NEGATIVE_INFINITY,
                reader.read(record).answer().steps().get(0).logprob());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{\"content\":null}", "{\"content\":[]}", "{}"})
    void read_withoutLogprobs(String logprobs) throws BadRecord {
        String choices = "[{\"message\":{\"content\":null},\"logprobs\":" + logprobs + "}]";
        assertEquals(
                read(Records.LEAST).answer(),
                read(Records.LEAST.replace("[{\"message\":{}}]", choices)).answer());
    }

    @Test
    void read_partOfACharacter_keepsItsBytes() throws BadRecord {
        byte[] record = Records.chat("\" é\",\"logprob\":-3.5,\"bytes\":[32,195,169]", "\"\uFFFD\",\"bytes\":[195]");
        assertEquals(
                new Token("\u00c3", "\uFFFD"),
                reader.read(record).answer().steps().get(1).chosen());
    }

    private Sample read(String record) throws BadRecord {
        return reader.read(record.getBytes(UTF_8));
    }
}
