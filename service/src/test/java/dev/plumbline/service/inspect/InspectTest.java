package dev.plumbline.service.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Plumbline;
import dev.plumbline.service.Records;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code plumbline inspect}, {@code doctor}, and what {@code backtest} says of what it could judge. */
class InspectTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** A chat with two tokens and two candidates each, sampled as is stated. */
    private static final String LOGGED = """
            {"time":"2026-01-01T00:00:%02dZ","id":"r%d","session":"s%d","model":"m","pool":"p","hardware":"h",\
            "sampler":{"temperature":1,"top_p":1,"top_k":0,"logprobs":"raw","listed":3,"implementation":"exact",\
            "penalties":false,"logit_bias":false,"grammar":false,"stop":[],"speculative":false},\
            "prompt":{"hash":"%s","scripts":["Latn"]},\
            "response":{"choices":[{"index":0,"message":{"content":"Hi!"},"finish_reason":"stop",\
            "logprobs":{"content":[%s,%s]}}],"usage":{"completion_tokens":2}}}""";

    private static final String STEP = """
            {"token":"%s","logprob":-0.1,"top_logprobs":[{"token":"%s","logprob":-0.1},\
            {"token":"x","logprob":-3.0},{"token":"y","logprob":-5.0}]}""";

    @TempDir
    Path folder;

    private String out = "";
    private String err = "";

    private static String logged(int i, String prompt) {
        return LOGGED.formatted(i % 60, i, i, prompt, STEP.formatted("Hi", "Hi"), STEP.formatted("!", "!"));
    }

    private int run(List<String> lines, String... args) throws IOException {
        Path file = Files.write(folder.resolve("samples.jsonl"), lines);
        List<String> all = new ArrayList<>(List.of(args));
        all.add(file.toString());
        StringWriter said = new StringWriter();
        StringWriter wrong = new StringWriter();
        int code = Plumbline.execute(new PrintWriter(said), new PrintWriter(wrong), all.toArray(new String[0]));
        out = said.toString();
        err = wrong.toString();
        return code;
    }

    private JsonNode line(int i) {
        return JSON.readTree(out.lines().skip(i).findFirst().orElseThrow());
    }

    @Test
    void inspect_json_isOneObjectARecordInTheirOrder() throws IOException {
        assertEquals(
                0,
                run(
                        List.of(logged(9, "p"), "{\"id\":\"x\",\"response\":{}}", Records.at(3, "s")),
                        "inspect",
                        "--json"));
        assertEquals(3, out.lines().count(), out);
        JsonNode first = line(0);
        assertEquals(0, first.get("index").intValue());
        assertEquals("r9", first.get("id").stringValue());
        assertTrue(first.get("dialect").isString(), out);
        assertTrue(first.get("accepted").booleanValue());
        assertTrue(first.get("reason").isNull());
        assertEquals("stop", first.get("finish").stringValue());
        assertEquals(2, first.get("completion_tokens").intValue());
        assertEquals(2, first.get("steps").intValue());
        assertEquals(2, first.get("with_candidates").intValue());
        assertEquals(0, first.get("tool_calls").intValue());
        assertEquals(3, first.get("text_length").intValue());
        assertTrue(first.get("hits").isEmpty(), out);
        assertEquals("no-class", first.at("/unverifiable/routing").stringValue());
        assertTrue(first.at("/unverifiable/sampler-calibration").isMissingNode(), out);
        assertFalse(first.has("text"), "only who asks for it may see it");
        JsonNode second = line(1);
        assertFalse(second.get("accepted").booleanValue());
        assertEquals("unknown-dialect", second.get("reason").stringValue());
        assertEquals("x", second.get("id").stringValue());
        assertTrue(second.get("steps").isNull());
        JsonNode third = line(2);
        assertEquals(
                "no-logprobs", third.at("/unverifiable/sampler-calibration").stringValue());
    }

    @Test
    void inspect_text_isShownToWhoAsks() throws IOException {
        run(List.of(logged(1, "p")), "inspect", "--json", "--text");
        assertEquals("Hi!", line(0).get("text").stringValue());
    }

    @Test
    void inspect_forPeople_isTheTableOfShares() throws IOException {
        run(List.of(logged(1, "p"), Records.at(3, "s"), "nonsense"), "inspect");
        assertTrue(out.startsWith("3 records: 2 accepted, 1 refused\n"), out);
        assertTrue(
                out.matches("(?s).*sampler-calibration +1 of 2 \\(50%\\) +no log-probabilities were reported.*"), out);
        assertTrue(out.contains("state context_class.requested and context_class.served (for routing)"), out);
    }

    @Test
    void backtest_blind_saysSoAndEndsWith8WhereItIsAsked() throws IOException {
        List<String> lines =
                IntStream.range(0, 30).mapToObj(i -> Records.at(i, "s" + i)).toList();
        assertEquals(0, run(lines, "backtest"));
        assertTrue(out.contains("no incidents in what could be judged: 4 of 20 signals"), out);
        assertEquals(8, run(lines, "backtest", "--fail-on", "page", "--fail-on", "blind"));
        assertEquals(8, run(lines, "backtest", "--fail-on", "blind", "--may-be-blind", "routing,divergence"));
        assertEquals(
                0,
                run(
                        lines,
                        "backtest",
                        "--fail-on",
                        "blind",
                        "--may-be-blind",
                        "sampler-calibration,sampler-contract,routing,token-drift,completion,divergence,latency,twins,"
                                + "twin-drift,twin-gross,diversity,answer-language"));
        assertEquals(2, run(lines, "backtest", "--fail-on", "blind", "--may-be-blind", "rooting"));
        assertTrue(err.contains("there is no signal rooting"), err);
    }

    @Test
    void doctor_plainLog_namesTheLineForGatewayAndEngine() throws IOException {
        List<String> lines =
                IntStream.range(0, 30).mapToObj(i -> Records.at(i, "s" + i)).toList();
        assertEquals(8, run(lines, "doctor", "--gateway", "litellm", "--json"));
        JsonNode json = line(0);
        JsonNode missing = finding(json, "no-logprobs");
        assertEquals("missing", missing.get("kind").stringValue());
        assertEquals(
                "config.yaml, litellm_params of the model: {logprobs: true, top_logprobs: 5}",
                missing.get("add").stringValue());
        assertTrue(missing.get("signals").toString().contains("sampler-calibration"), out);
        assertEquals(
                "no hardware is stated of p: kinds of hardware are compared as if they were one, and none is blamed",
                finding(json, "hardware").get("text").stringValue());
        assertEquals("note", finding(json, "pools of m").get("kind").stringValue());
        assertEquals(4, json.at("/coverage/judged").intValue());
    }

    @Test
    void doctor_digestThatIsAlwaysTheSame_isDoubted_andOneThatNeverComesAgainIsNoted() throws IOException {
        run(IntStream.range(0, 60).mapToObj(i -> logged(i, "same")).toList(), "doctor", "--json");
        assertEquals("doubt", finding(line(0), "prompt.hash").get("kind").stringValue());
        run(IntStream.range(0, 60).mapToObj(i -> logged(i, "p" + i)).toList(), "doctor", "--json");
        assertEquals("note", finding(line(0), "prompt.hash").get("kind").stringValue());
        run(IntStream.range(0, 60).mapToObj(i -> logged(i, "p" + i % 30)).toList(), "doctor", "--json");
        assertTrue(finding(line(0), "prompt.hash").isMissingNode(), out);
    }

    /** Each session one request is a note; one session for all is a doubt. */
    @Test
    void doctor_sessionsThatAreNone() throws IOException {
        run(IntStream.range(0, 60).mapToObj(i -> logged(i, "p" + i % 30)).toList(), "doctor", "--json");
        assertEquals("note", finding(line(0), "sessions").get("kind").stringValue());
        List<String> constant = IntStream.range(0, 60)
                .mapToObj(i -> logged(i, "p" + i % 30).replaceFirst("\"session\":\"s\\d+\"", "\"session\":\"key\""))
                .toList();
        run(constant, "doctor", "--json");
        assertEquals("doubt", finding(line(0), "sessions").get("kind").stringValue());
    }

    /**
     * All tokens are the first candidate, and the report gives it half of the choices: 40 tokens prove little, 120
     * enough.
     */
    @Test
    void doctor_settingsThatTokensRefute() throws IOException {
        run(refuting(20), "doctor", "--json");
        assertTrue(finding(line(0), "log-probabilities of p").isMissingNode(), out);
        run(refuting(60), "doctor", "--json");
        assertEquals(
                "doubt", finding(line(0), "log-probabilities of p").get("kind").stringValue());
    }

    private static List<String> refuting(int responses) {
        return IntStream.range(0, responses)
                .mapToObj(i -> logged(i, "p" + i % 10).replace("-0.1", "-0.9").replace("-3.0", "-1.0"))
                .toList();
    }

    @Test
    void doctor_ofAService_readsItsCoverage() {
        JsonNode fleet = JSON.readTree("""
                {"models":[{"model":"m","pools":[{"name":"a","values":{"hardware":["h"]}},{"name":"b","values":{}}],
                 "coverage":{"responses":10,"judged":3,"signals":15,"table":[
                  {"signal":"routing","state":"blind","why":[{"reason":"no-class","text":"no class"}]},
                  {"signal":"garble","state":"judged","why":[]}]}}],
                 "unjudged":["n"],"feed":{"read":100,"late":2,"mis_keyed":1,"dead":0}}""");
        List<DoctorFinding> findings = new ServiceDoctor(fleet, Gateway.NGINX, Engine.VLLM).findings();
        assertEquals(
                List.of("m no-class", "m hardware", "n", "partitions", "clocks"),
                findings.stream().map(DoctorFinding::about).toList());
        assertEquals(
                "send the header X-Context-Class, from which the recipe takes context_class: {requested, served}",
                findings.get(0).add());
    }

    @Test
    void doctor_ofAServiceThatGotNothing_saysSoAndWhereToLook() {
        JsonNode fleet = JSON.readTree("""
                {"status":{"headline":"Nothing has been judged yet: no sample has come."},"models":[],"unjudged":[]}""");
        ServiceDoctor doctor = new ServiceDoctor(fleet, Gateway.TAP, Engine.VLLM);
        assertEquals(List.of("Nothing has been judged yet: no sample has come."), doctor.lines());
        DoctorFinding finding = doctor.findings().get(0);
        assertEquals(DoctorFinding.Kind.MISSING, finding.kind());
        assertTrue(finding.add().contains("_lost_total"), finding.add());
    }

    private static JsonNode finding(JsonNode json, String about) {
        for (JsonNode finding : json.get("findings")) {
            if (finding.get("about").stringValue().equals(about)) {
                return finding;
            }
        }
        return json.path("none");
    }
}
