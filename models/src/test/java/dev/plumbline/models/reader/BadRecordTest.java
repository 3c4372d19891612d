package dev.plumbline.models.reader;

import static dev.plumbline.models.sample.BadRecord.Reason.CUT;
import static dev.plumbline.models.sample.BadRecord.Reason.INVALID_UTF8;
import static dev.plumbline.models.sample.BadRecord.Reason.MALFORMED;
import static dev.plumbline.models.sample.BadRecord.Reason.MISSING_FIELD;
import static dev.plumbline.models.sample.BadRecord.Reason.OUT_OF_BOUNDS;
import static dev.plumbline.models.sample.BadRecord.Reason.TOO_DEEP;
import static dev.plumbline.models.sample.BadRecord.Reason.UNKNOWN_DIALECT;
import static dev.plumbline.models.sample.BadRecord.Reason.WRONG_TYPE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Token;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of damage has its reason, its field and its bound, and shows nothing of the record. */
class BadRecordTest {

    private final SampleReader reader = new SampleReader();

    @Test
    void read_everyPrefix_isCut() {
        byte[] whole = Records.CHAT.getBytes(UTF_8);
        for (int size = 0; size < whole.length; size++) {
            byte[] prefix = Arrays.copyOf(whole, size);
            BadRecord bad = assertThrows(BadRecord.class, () -> reader.read(prefix), new String(prefix, UTF_8));
            assertEquals(CUT, bad.reason(), new String(prefix, UTF_8));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"time\":\"2025-', time",
        "'{\"time\":\"2025-08-25T00:00:00Z\",\"i', ''",
        "'{\"id\":\"r\",\"sampler\":{\"temperature\":1,\"top_p\":', sampler.top_p",
        "'{\"response\":{\"choices\":[{\"message\":{\"content\":\"a', response.choices[0].message.content",
        "'{\"secret\":{\"name\":\"a', *.*"
    })
    void read_cut_namesTheField(String record, String field) {
        refused(record.getBytes(UTF_8), CUT, field, "a whole record");
    }

    @ParameterizedTest
    @CsvSource({
        "-0.125, -0.1.25, response.choices[0].logprobs.content[0].logprob",
        "0.7, 0.7.1, sampler.temperature",
        "0.7, 07, sampler.temperature",
        "0.7, hello, sampler.temperature",
        "'\"top_p\"', top_p, sampler",
        "'\"id\"', ',\"id\"', ''",
        "'\"stop\",', '\"stop\"]', 'response.choices[0]'"
    })
    void read_malformed(String part, String by, String field) {
        refused(Records.chat(part, by), MALFORMED, field, "JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "}", "{}", ",", "\u0000", "é", "1"})
    void read_garbageAfterTheObject_isMalformed(String garbage) {
        assertEquals(
                MALFORMED, refused((Records.LEAST + garbage).getBytes(UTF_8)).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "not json", "<html>", "\u0000\u0000", "{]"})
    void read_noJson_isMalformed(String text) {
        refused(text.getBytes(UTF_8), MALFORMED, "", "JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"text\"", "null", "true"})
    void read_noObject_isWrongType(String text) {
        refused(text.getBytes(UTF_8), WRONG_TYPE, "", "an object");
    }

    /** A stray byte, overlong forms of / and NUL, a surrogate, above U+10FFFF, a lead without what follows. */
    @ParameterizedTest
    @ValueSource(strings = {"80", "c0af", "e080af", "c080", "eda080", "f4908080", "f8888080", "c3", "e6a8", "ff"})
    void read_invalidUtf8(String hex) {
        String bytes = new String(java.util.HexFormat.of().parseHex(hex), ISO_8859_1);
        String record = new String(Records.LEAST.getBytes(UTF_8), ISO_8859_1);
        byte[] inId = record.replace("\"r\"", "\"r" + bytes + "\"").getBytes(ISO_8859_1);
        refused(inId, INVALID_UTF8, "id", "UTF-8");
        byte[] inContent =
                record.replace("{}", "{\"content\":\"" + bytes + "\"}").getBytes(ISO_8859_1);
        refused(inContent, INVALID_UTF8, "response.choices[0].message.content", "UTF-8");
        refused((record + bytes + " ").getBytes(ISO_8859_1), INVALID_UTF8, "", "UTF-8");
    }

    @Test
    void read_loneSurrogateInAName_isInvalidUtf8() {
        refused(Records.chat("req-1", "r\\ud800"), INVALID_UTF8, "id", "no surrogate that stands alone");
        refused(Records.chat("req-1", "r\\udc00\\ud800"), INVALID_UTF8, "id", "no surrogate that stands alone");
        assertDoesNotThrow(() -> reader.read(Records.chat("req-1", "r\\ud83d\\ude00")));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"req-1\"', 1, id, a string",
        "'\"req-1\"', NaN, id, a string",
        "'\"req-1\"', [], id, a string",
        "'\"2025-08-25T00:00:00.172Z\"', 1756080000172, time, a string",
        "2025-08-25T00:00:00.172Z, 2025-08-25 00:00:00Z, time, an RFC 3339 time with its offset",
        "2025-08-25T00:00:00.172Z, 2025-08-25T00:00:00, time, an RFC 3339 time with its offset",
        "2025-08-25T00:00:00.172Z, 2025-02-29T00:00:00Z, time, an RFC 3339 time with its offset",
        "2025-08-25T00:00:00.172Z, 2025-08-25T24:00:00Z, time, an RFC 3339 time with its offset",
        "2025-08-25T01:59:58.5+02:00, soon, started, an RFC 3339 time with its offset",
        "0.7, '\"0.7\"', sampler.temperature, 'a number in [0, 100]'",
        "0.7, true, sampler.temperature, 'a number in [0, 100]'",
        "'\"top_k\":-1', '\"top_k\":1.5', sampler.top_k, a whole number",
        "-9007199254740993, 1.5, sampler.seed, a whole number",
        "'\"raw\"', true, sampler.logprobs, 'raw, processed or unknown'",
        "'\"raw\"', '\"cooked\"', sampler.logprobs, 'raw, processed or unknown'",
        "'\"penalties\":false', '\"penalties\":0', sampler.penalties, true or false",
        "'[\"END\",\"。\"]', '[1]', sampler.stop[0], a string",
        "'[\"END\",\"。\"]', '{}', sampler.stop, an array",
        "'{\"key\":\"k-1\",\"random\":true}', '\"k-1\"', placement, an object",
        "'\"large\"', 1, labels.*, a string",
        "-2.75, null, reference.logprobs[1], a number that is finite",
        "'\" a é\"', '1', response.choices[0].message.content, a string"
    })
    void read_wrongType(String part, String by, String field, String bound) {
        refused(Records.chat(part, by), WRONG_TYPE, field, bound);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "\"NaN\"", "\"-Infinity\"", "\"inf\""})
    void read_notFinite(String number) {
        refused(Records.chat("0.7", number), Reason.NOT_FINITE, "sampler.temperature", "a number in [0, 100]");
        refused(Records.chat("115.8", number), Reason.NOT_FINITE, "timing.ttft_ms", "a number of at least 0");
        refused(Records.chat("-0.25", number), Reason.NOT_FINITE, "reference.logprobs[0]", "a number that is finite");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-08-25T00:00:00.172Z, 1999-12-31T23:59:59.999Z, time, a time in the years 2000 to 2100",
        "2025-08-25T00:00:00.172Z, 2101-01-01T00:00:00Z, time, a time in the years 2000 to 2100",
        "2025-08-25T01:59:58.5+02:00, 0001-01-01T00:00:00Z, started, a time in the years 2000 to 2100",
        "0.7, -0.001, sampler.temperature, 'a number in [0, 100]'",
        "0.7, 100.001, sampler.temperature, 'a number in [0, 100]'",
        "0.7, 1e999, sampler.temperature, 'a number in [0, 100]'",
        "0.99, 0, sampler.top_p, 'a number in (0, 1]'",
        "0.99, 1.001, sampler.top_p, 'a number in (0, 1]'",
        "'\"top_k\":-1', '\"top_k\":-2', sampler.top_k, 'a whole number in [-1, 2147483647]'",
        "'\"top_k\":-1', '\"top_k\":2147483648', sampler.top_k, 'a whole number in [-1, 2147483647]'",
        "0.05, 1.01, sampler.min_p, 'a number in [0, 1]'",
        "-9007199254740993, 9223372036854775808, sampler.seed, a whole number of 64 bits",
        "'\"listed\":5', '\"listed\":1001', sampler.listed, 'a whole number in [0, 1000]'",
        "'\"listed\":5', '\"listed\":-1', sampler.listed, 'a whole number in [0, 1000]'",
        "'\"best_of\":1', '\"best_of\":0', sampler.best_of, 'a whole number in [1, 2147483647]'",
        "0.01, 0, sample_rate, 'a number in (0, 1]'",
        "0.01, 2, sample_rate, 'a number in (0, 1]'",
        "'\"tokens\":9', '\"tokens\":-1', prompt.tokens, 'a whole number in [0, 2147483647]'",
        "115.8, -0.1, timing.ttft_ms, a number of at least 0",
        "10.07, 1e999, timing.tpot_ms, a number of at least 0",
        "'\"req-1\"', '\"\"', id, a string of 1 to 512 characters",
        "'\"stories\"', '\"\"', model, a string of 1 to 256 characters",
        "'\"tpu-a\"', '\"\"', pool, a string of 1 to 256 characters",
        "'\"batch\"', '\"\"', labels.*, label names of 1 to 256 characters",
    })
    void read_outOfBounds(String part, String by, String field, String bound) {
        refused(Records.chat(part, by), OUT_OF_BOUNDS, field, bound);
    }

    @Test
    void read_numberOfManyDigits_isOutOfBounds() {
        for (int digits : new int[] {400, 1_000_000}) {
            byte[] record = Records.chat("0.7", "9".repeat(digits));
            refused(record, OUT_OF_BOUNDS, "sampler.temperature", "a number in [0, 100]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "req-1, id, 512",
        "s-1, session, 512",
        "k-1, placement.key, 512",
        "stories, model, 256",
        "r1, labels.*, 256"
    })
    void read_longString_isOutOfBounds(String part, String field, int max) {
        assertDoesNotThrow(() -> reader.read(Records.chat(part, "x".repeat(max))));
        BadRecord bad = refused(Records.chat(part, "x".repeat(max + 1)));
        assertEquals(OUT_OF_BOUNDS, bad.reason());
        assertEquals(field, bad.field());
    }

    @Test
    void read_manyLabels_isOutOfBounds() throws BadRecord {
        StringBuilder labels = new StringBuilder("\"labels\":{\"l0\":\"v\"");
        for (int i = 1; i < Envelope.MAX_LABELS; i++) {
            labels.append(",\"l").append(i).append("\":\"v\"");
        }
        String all = "\"labels\":{\"batch\":\"large\",\"rack\":\"r1\"}";
        assertEquals(
                Envelope.MAX_LABELS,
                reader.read(Records.chat(all, labels + "}")).servedBy().labels().size());
        refused(Records.chat(all, labels + ",\"one\":\"more\"}"), OUT_OF_BOUNDS, "labels", "at most 16 labels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "id", "model", "pool", "response"})
    void read_missing(String field) {
        byte[] without = Records.LEAST.replace("\"" + field + "\":", "\"x\":").getBytes(UTF_8);
        refused(without, MISSING_FIELD, field, "needed");
        byte[] asNull = Records.LEAST
                .replaceFirst("\"" + field + "\":(\"[^\"]*\"|.*)", "\"" + field + "\":null")
                .concat(field.equals("response") ? "}" : "")
                .getBytes(UTF_8);
        refused(asNull, MISSING_FIELD, field, "needed");
    }

    /** What is odd costs only itself. */
    @ParameterizedTest
    @CsvSource({
        "'\"token\":\" the\",', ''",
        "-0.125, '\"\"'",
        "-0.125, true",
        "'{\"token\":\" the\",\"logprob\":-2.5,\"bytes\":null}', '\" the\"'"
    })
    void read_oddLogprobs_costThemselvesAlone(String part, String by) throws BadRecord {
        Answer whole = reader.read(Records.CHAT.getBytes(UTF_8)).answer();
        Answer odd = reader.read(Records.chat(part, by)).answer();
        assertEquals(Set.of(Gap.ODD_LOGPROBS), odd.gaps());
        assertEquals(List.of(), odd.steps());
        assertEquals(whole.text(), odd.text());
        assertEquals(whole.finishReason(), odd.finishReason());
        assertEquals(whole.completionTokens(), odd.completionTokens());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[32,null]", "[32,256]", "[-1]", "[32.5,97]", "\" a\"", "{}"})
    void read_oddBytes_leaveTheTokenItsText(String bytes) throws BadRecord {
        Answer odd = reader.read(Records.chat("[32,97]", bytes)).answer();
        assertEquals(Token.ofText(" a"), odd.steps().get(0).chosen());
        assertEquals(Set.of(), odd.gaps());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"choices\":[]}",
                "{\"choices\":[{}]}",
                "{\"choices\":null}",
                "{\"text\":\"no meta_info\"}",
                "{\"content\":[]}",
                "[]",
                "\"\"",
                "\"data: [DONE]\\n\""
            })
    void read_responseOfNoDialect(String response) {
        byte[] record = Records.LEAST
                .replace("{\"choices\":[{\"message\":{}}]}", response)
                .getBytes(UTF_8);
        refused(record, UNKNOWN_DIALECT, "response", "a body of a known dialect, or the chunks of its stream");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"text\"', unknown-dialect: response: JSON",
        "'\"event: x\\ntext\"', unknown-dialect: response: JSON",
        "1, wrong-type: response: a body",
        "false, wrong-type: response: a body"
    })
    void read_responseIsNoObject(String response, String message) {
        byte[] record = Records.LEAST
                .replace("{\"choices\":[{\"message\":{}}]}", response)
                .getBytes(UTF_8);
        assertTrue(
                refused(record).getMessage().startsWith(message),
                refused(record).getMessage());
    }

    @Test
    void read_tooDeep() {
        int levels = SampleReader.MAX_DEPTH - 1;
        String nested = "[".repeat(levels) + "]".repeat(levels);
        assertDoesNotThrow(() -> reader.read(Records.LEAST
                .replace("{\"time\"", "{\"x\":" + nested + ",\"time\"")
                .getBytes(UTF_8)));
        byte[] deeper = Records.LEAST
                .replace("{\"time\"", "{\"x\":[" + nested + "],\"time\"")
                .getBytes(UTF_8);
        assertEquals(TOO_DEEP, refused(deeper).reason());
        assertEquals("at most 64 levels", refused(deeper).bound());
        assertEquals(61, refused(deeper).field().length(), "the path of 64 levels helps nobody");
    }

    /** Whatever happens to a record, it is read or refused, and a refusal shows nothing that was planted in it. */
    @Test
    void read_randomDamage_showsNothing() {
        for (long seed = 1; seed <= 5_000; seed++) {
            Random random = new Random(seed);
            byte[] record = Records.CHAT
                    .replace("req-1", "SECRET")
                    .replace("gateway", "SECRET")
                    .replace("batch", "SECRET")
                    .getBytes(UTF_8);
            for (int i = random.nextInt(3); i >= 0; i--) {
                record[random.nextInt(record.length)] = (byte) random.nextInt();
            }
            try {
                reader.read(record);
            } catch (BadRecord e) {
                assertFalse(e.toString().contains("SECRET"), "seed " + seed + ": " + e);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private void refused(byte[] record, Reason reason, String field, String bound) {
        BadRecord bad = refused(record);
        assertEquals(new BadRecord(reason, field, bound).getMessage(), bad.getMessage());
        assertEquals(reason, bad.reason());
        assertEquals(field, bad.field());
        assertEquals(bound, bad.bound());
    }

    private BadRecord refused(byte[] record) {
        return assertThrows(BadRecord.class, () -> reader.read(record));
    }
}
