package dev.plumbline.models.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.plumbline.models.proto.SampleRecord;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies as engines, providers and gateways really write them: what is read of each, or why it is refused. */
class FieldBodiesTest {

    private static final Path SHARED = Path.of("../../shared/cases/bodies");
    private static final Map<String, String> EXPECTED = expected();

    static List<String> bodies() {
        return Records.text("field-bodies.jsonl").lines().toList();
    }

    @Test
    void bodies_areThoseOfTheTable() {
        assertEquals(
                List.copyOf(EXPECTED.keySet()),
                bodies().stream().map(FieldBodiesTest::name).toList());
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void read_bodyFromTheField_inJson(String line) {
        byte[] record = Bodies.record(response(line));
        assertEquals(EXPECTED.get(name(line)), said(() -> new SampleReader().read(record)), name(line));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void read_bodyFromTheField_inProtobuf(String line) {
        byte[] record = SampleRecord.newBuilder()
                .setTime(Timestamp.newBuilder().setSeconds(1_756_080_000))
                .setId("r")
                .setModel("m")
                .setPool("p")
                .setResponse(ByteString.copyFromUtf8(body(response(line))))
                .build()
                .toByteArray();
        assertEquals(EXPECTED.get(name(line)), said(() -> new ProtobufReader().read(record)), name(line));
    }

    /** The same of the files that lie beside a checkout of the project, where they do. */
    @Test
    void read_filesBesideTheProject_whereTheyAre() throws Exception {
        assumeTrue(Files.isDirectory(SHARED), "there are no cases in " + SHARED + ", so these were not read");
        int read = 0;
        for (Map.Entry<String, String> each : EXPECTED.entrySet()) {
            Path file = SHARED.resolve(each.getKey() + ".jsonl");
            if (Files.exists(file)) {
                byte[] record = Files.readString(file).strip().getBytes(UTF_8);
                assertEquals(each.getValue(), said(() -> new SampleReader().read(record)), each.getKey());
                read++;
            }
        }
        assertTrue(read > 0, "no file of a known name in " + SHARED);
    }

    /** What a reader does. */
    private interface Reading {
        Sample read() throws BadRecord;
    }

    private static String said(Reading reading) {
        try {
            Answer a = reading.read().answer();
            long listed =
                    a.steps().stream().filter(step -> !step.listed().isEmpty()).count();
            return String.join(
                            " | ",
                            a.dialect(),
                            a.text().replace("\n", "\\n"),
                            a.reasoning().text(),
                            String.valueOf(a.finishReason()),
                            String.valueOf(a.completionTokens()),
                            String.valueOf(a.steps().size()),
                            String.valueOf(listed),
                            a.calls() + "/" + a.brokenCalls(),
                            a.gaps().stream().map(Gap::code).sorted().collect(Collectors.joining(" ")))
                    .strip();
        } catch (BadRecord e) {
            return e.reason().code();
        }
    }

    private static Map<String, String> expected() {
        Map<String, String> expected = new TreeMap<>();
        Records.text("field-expected.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    String[] parts = line.split(" \\| ", 2);
                    expected.put(parts[0], parts[1].strip());
                });
        return expected;
    }

    private static String name(String line) {
        return line.substring("{\"name\":\"".length(), line.indexOf("\",\"response\""));
    }

    private static String response(String line) {
        return line.substring(line.indexOf("\"response\":") + "\"response\":".length(), line.length() - 1);
    }

    /** What a gateway has: the body itself, or the text of its stream. */
    private static String body(String response) {
        return response.startsWith("\"")
                ? tools.jackson.databind.json.JsonMapper.shared().readValue(response, String.class)
                : response;
    }
}
