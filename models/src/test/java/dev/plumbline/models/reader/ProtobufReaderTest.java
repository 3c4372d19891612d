package dev.plumbline.models.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.plumbline.models.proto.ContextClass;
import dev.plumbline.models.proto.Generated;
import dev.plumbline.models.proto.GeneratedToken;
import dev.plumbline.models.proto.ListedToken;
import dev.plumbline.models.proto.Placement;
import dev.plumbline.models.proto.Prompt;
import dev.plumbline.models.proto.Reference;
import dev.plumbline.models.proto.SampleRecord;
import dev.plumbline.models.proto.SamplerSettings;
import dev.plumbline.models.proto.Strings;
import dev.plumbline.models.proto.Timing;
import dev.plumbline.models.proto.TokenName;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protobuf says what JSON says. */
class ProtobufReaderTest {

    private final SampleReader json = new SampleReader();
    private final ProtobufReader protobuf = new ProtobufReader();

    @Test
    void read_everyField_isTheSampleThatJsonHolds() throws BadRecord {
        Sample expected = Bodies.said(json.read(Records.CHAT.getBytes(UTF_8)));
        assertEquals(expected, read(everything()));
        assertEquals(expected, read(everything().setGenerated(generated(expected.answer()))), "the answer in Protobuf");
    }

    @Test
    void read_onlyWhatIsNeeded_isTheSampleThatJsonHolds() throws BadRecord {
        assertEquals(Bodies.said(json.read(Records.LEAST.getBytes(UTF_8))), read(least()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai-chat", "vllm-legacy", "sglang", "llamacpp", "tgi"})
    void read_bodyOrStreamOfEveryDialect(String name) throws BadRecord {
        assertEquals(Bodies.ANSWER, read(response(Bodies.body(name))).answer());
        String stream = name.equals("openai-chat") ? name : name.replace("-legacy", "-several-tokens");
        assertEquals(Bodies.ANSWER, read(response(Bodies.stream(stream))).answer());
        assertEquals(
                Bodies.ANSWER,
                read(response(Bodies.chunks(Bodies.stream(stream)))).answer());
    }

    @Test
    void read_tokens_byTextBytesOrId() throws BadRecord {
        Generated generated = Generated.newBuilder()
                .addTokens(GeneratedToken.newBuilder()
                        .setToken(TokenName.newBuilder().setId(7)))
                .addTokens(GeneratedToken.newBuilder()
                        .setToken(TokenName.newBuilder()
                                .setText("\uFFFD")
                                .setBytes(ByteString.copyFrom(new byte[] {(byte) 0xC3})))
                        .setLogprob(Double.NEGATIVE_INFINITY))
                .build();
        Answer answer = read(least().setGenerated(generated)).answer();
        assertEquals(Step.unreported(Token.ofId(7), List.of()), answer.steps().get(0));
        assertEquals(new Token("\u00c3", "\uFFFD"), answer.steps().get(1).chosen());
        assertEquals(Double.NEGATIVE_INFINITY, answer.steps().get(1).logprob());
    }

    @Test
    void read_tokenWithoutAName_costsTheTokensAlone() throws BadRecord {
        Generated generated = Generated.newBuilder()
                .setText("Hi")
                .addTokens(GeneratedToken.newBuilder())
                .build();
        Answer answer = read(least().setGenerated(generated)).answer();
        assertEquals(new Answer("Hi", null, -1, List.of()).without(Gap.ODD_LOGPROBS), answer);
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                bad("missing-field: time: needed", r -> r.clearTime()),
                bad("missing-field: id: needed", r -> r.clearId()),
                bad("missing-field: pool: needed", r -> r.clearPool()),
                bad("missing-field: response: needed", r -> r.clearResponse()),
                bad(
                        "out-of-bounds: time: a time in the years 2000 to 2100",
                        r -> r.setTime(Timestamp.newBuilder().setSeconds(1))),
                bad(
                        "out-of-bounds: time: a time in the years 2000 to 2100",
                        r -> r.setTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))),
                bad(
                        "out-of-bounds: time: a time in the years 2000 to 2100",
                        r -> r.setTime(Timestamp.newBuilder().setSeconds(Long.MIN_VALUE))),
                bad("out-of-bounds: session: a string of at most 512 characters", r -> r.setSession("x".repeat(513))),
                bad("out-of-bounds: labels: at most 16 labels", r -> {
                    for (int i = 0; i <= 16; i++) {
                        r.putLabels("l" + i, "v");
                    }
                }),
                bad(
                        "out-of-bounds: sampler.temperature: a number in [0, 100]",
                        r -> r.getSamplerBuilder().setTemperature(-1)),
                bad(
                        "not-finite: sampler.temperature: a number in [0, 100]",
                        r -> r.getSamplerBuilder().setTemperature(Double.NaN)),
                bad(
                        "out-of-bounds: sampler.top_k: a whole number in [-1, 2147483647]",
                        r -> r.getSamplerBuilder().setTopK(-2)),
                bad(
                        "wrong-type: sampler.logprobs: raw, processed or unknown",
                        r -> r.getSamplerBuilder().setLogprobsValue(9)),
                bad(
                        "out-of-bounds: sampler.stop[0]: a string of 1 to 1024 characters",
                        r -> r.getSamplerBuilder().setStop(Strings.newBuilder().addValues(""))),
                bad(
                        "not-finite: reference.logprobs[1]: a number that is finite",
                        r -> r.setReference(
                                Reference.newBuilder().addLogprobs(0).addLogprobs(Double.NaN))),
                bad("malformed: response: JSON", r -> r.setResponse(ByteString.copyFromUtf8("{]"))),
                bad("invalid-utf8: response: UTF-8", r -> r.setResponse(ByteString.copyFrom(new byte[] {(byte) 0xFF}))),
                bad(
                        "cut: response.choices[0]: a whole record",
                        r -> r.setResponse(ByteString.copyFromUtf8("{\"choices\":[{"))),
                bad(
                        "chunk: response: a whole response: the chunks of a stream, joined",
                        r -> r.setResponse(ByteString.copyFromUtf8("{\"choices\":[{\"delta\":{}}]}"))));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void read_bad_saysFieldAndBound(String message, Consumer<SampleRecord.Builder> damage) {
        SampleRecord.Builder record = least();
        damage.accept(record);
        assertEquals(message, assertThrows(BadRecord.class, () -> read(record)).getMessage());
    }

    @Test
    void read_noProtobuf_isMalformed() {
        byte[] whole = everything().build().toByteArray();
        for (byte[] bytes : java.util.List.of(
                Records.CHAT.getBytes(UTF_8), Arrays.copyOf(whole, whole.length - 1), new byte[] {1, 2, 3})) {
            BadRecord bad = assertThrows(BadRecord.class, () -> protobuf.read(bytes));
            assertEquals("malformed: a plumbline.SampleRecord in Protobuf", bad.getMessage());
        }
    }

    /** Longer than any record may be: of its body the beginning is kept, whole in form, and the answer says so. */
    @Test
    void read_tooLong_keepsTheBeginning_andSaysSo() throws BadRecord {
        String event =
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + "x".repeat(1 << 20) + "\"}}]}\n\n";
        byte[] stream = event.repeat(65).getBytes(UTF_8);
        Answer answer = read(least().setResponse(ByteString.copyFrom(stream))).answer();
        assertTrue(answer.lacks(Gap.CUT));
        assertTrue(
                answer.text().length() > 60 << 20, () -> "kept " + answer.text().length());
        byte[] body = ("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"" + "y".repeat(65 << 20)).getBytes(UTF_8);
        Answer whole = read(least().setResponse(ByteString.copyFrom(body))).answer();
        assertTrue(whole.lacks(Gap.CUT));
        assertTrue(
                whole.text().length() > 60 << 20, () -> "kept " + whole.text().length());
        SampleRecord.Builder none = least().setVersion("v".repeat(65 << 20));
        assertEquals(
                "oversize: at most 67108864 bytes, or what is needed among them",
                assertThrows(BadRecord.class, () -> read(none)).getMessage());
    }

    /** More steps than are kept, with and without a body of the engine's own. */
    @Test
    void read_moreSteps_keepsTheFirst_andSaysSo() throws BadRecord {
        Generated.Builder generated = Generated.newBuilder().setText("x");
        GeneratedToken token = GeneratedToken.newBuilder()
                .setToken(TokenName.newBuilder().setText("x"))
                .build();
        for (int i = 0; i <= SampleReader.MAX_STEPS; i++) {
            generated.addTokens(token);
        }
        Answer answer = read(least().setGenerated(generated)).answer();
        assertEquals(SampleReader.MAX_STEPS, answer.steps().size());
        assertTrue(answer.lacks(Gap.CUT));
    }

    @Test
    void read_reasoning_isApartFromTheAnswer() throws BadRecord {
        GeneratedToken token = GeneratedToken.newBuilder()
                .setToken(TokenName.newBuilder().setText("Hm"))
                .setLogprob(-0.5)
                .build();
        Generated generated = Generated.newBuilder()
                .setText("Hi")
                .setReasoning("Hm")
                .setReasoningTokens(1)
                .addReasoned(token)
                .setCompletionTokens(2)
                .build();
        Answer answer = protobuf.read(least().setGenerated(generated).build().toByteArray())
                .answer();
        assertEquals("Hi", answer.text());
        assertEquals(0, answer.steps().size());
        assertEquals("Hm", answer.reasoning().text());
        assertEquals(1, answer.reasoning().tokens());
        assertEquals(-0.5, answer.reasoning().steps().get(0).logprob());
    }

    @Test
    void read_randomDamage_showsNothing() {
        byte[] whole = everything().setId("SECRET").setModel("SECRET").build().toByteArray();
        for (long seed = 1; seed <= 2_000; seed++) {
            Random random = new Random(seed);
            byte[] record = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                record[random.nextInt(record.length)] = (byte) random.nextInt();
            }
            try {
                protobuf.read(record);
            } catch (BadRecord e) {
                assertFalse(e.toString().contains("SECRET"), "seed " + seed + ": " + e);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private Sample read(SampleRecord.Builder record) throws BadRecord {
        return Bodies.said(protobuf.read(record.build().toByteArray()));
    }

    private static SampleRecord.Builder least() {
        Sample least;
        try {
            least = new SampleReader().read(Records.LEAST.getBytes(UTF_8));
        } catch (BadRecord e) {
            throw new AssertionError(e);
        }
        return SampleRecord.newBuilder()
                .setTime(Timestamp.newBuilder().setSeconds(least.time() / 1000))
                .setId("r")
                .setModel(least.model())
                .setPool("p")
                .setResponse(ByteString.copyFromUtf8("{\"choices\":[{\"message\":{}}]}"));
    }

    private static SampleRecord.Builder response(String response) {
        return least().setResponse(ByteString.copyFromUtf8(response));
    }

    private static SampleRecord.Builder everything() {
        String body = Records.CHAT.substring(Records.CHAT.indexOf("\"response\":") + "\"response\":".length());
        return SampleRecord.newBuilder()
                .setTime(timestamp("2025-08-25T00:00:00.172Z"))
                .setId("req-1")
                .setSession("s-1")
                .setModel("stories")
                .setVersion("2025.08.20")
                .setPlatform("first-party")
                .setPool("tpu-a")
                .setHardware("tpu-v5e")
                .setRegion("us-east")
                .putLabels("batch", "large")
                .putLabels("rack", "r1")
                .setContextClass(ContextClass.newBuilder().setRequested("200k").setServed("1m"))
                .setSampler(SamplerSettings.newBuilder()
                        .setTemperature(0.7)
                        .setTopP(0.99)
                        .setTopK(-1)
                        .setMinP(0.05)
                        .setSeed(-9007199254740993L)
                        .setLogprobs(SamplerSettings.Logprobs.RAW)
                        .setListed(5)
                        .setImplementation("approximate")
                        .setPrecision("bf16")
                        .setPenalties(false)
                        .setLogitBias(true)
                        .setGrammar(false)
                        .setStop(Strings.newBuilder().addValues("END").addValues("。"))
                        .setBestOf(1)
                        .setSpeculative(false))
                .setPlacement(Placement.newBuilder().setKey("k-1").setRandom(true))
                .setStarted(timestamp("2025-08-24T23:59:58.500Z"))
                .setSampleRate(0.01)
                .setPrompt(Prompt.newBuilder()
                        .setTokens(9)
                        .setHash("p-1")
                        .setScripts(Strings.newBuilder().addValues("Latn").addValues("Thai")))
                .setTiming(Timing.newBuilder().setTtftMs(115.8).setTpotMs(10.07))
                .setReference(Reference.newBuilder().addLogprobs(-0.25).addLogprobs(-2.75))
                .setResponse(ByteString.copyFromUtf8(body.substring(0, body.length() - 1)));
    }

    private static Generated generated(Answer answer) {
        Generated.Builder generated = Generated.newBuilder()
                .setText(answer.text())
                .setFinishReason(answer.finishReason())
                .setCompletionTokens(answer.completionTokens());
        for (Step step : answer.steps()) {
            GeneratedToken.Builder token =
                    generated.addTokensBuilder().setToken(name(step.chosen())).setLogprob(step.logprob());
            for (Candidate each : step.listed()) {
                token.addListed(
                        ListedToken.newBuilder().setToken(name(each.token())).setLogprob(each.logprob()));
            }
        }
        return generated.build();
    }

    private static TokenName name(Token token) {
        return TokenName.newBuilder().setText(token.text()).build();
    }

    private static Timestamp timestamp(String time) {
        Instant instant = Instant.parse(time);
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static Arguments bad(String message, Consumer<SampleRecord.Builder> damage) {
        return Arguments.of(message, damage);
    }
}
