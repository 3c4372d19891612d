package dev.plumbline.detector.incidents;

import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A body as an engine, a provider or a gateway really writes it, which any pool may have answered with. */
record FieldBody(String name, String response) {

    private static final Path BODIES =
            Path.of("../models/src/test/resources/dev/plumbline/models/reader/field-bodies.jsonl");

    private static final String RECORD =
            "{\"time\":\"2025-08-25T00:00:00Z\",\"id\":\"r\",\"model\":\"m\",\"pool\":\"pool-%d\","
                    + "\"hardware\":\"kind-%d\",\"context_class\":{\"requested\":\"8k\",\"served\":\"8k\"},"
                    + "\"sampler\":{\"temperature\":1,\"top_p\":1,\"top_k\":0,\"logprobs\":\"raw\",\"listed\":%d,"
                    + "\"implementation\":\"exact\",\"penalties\":false,\"logit_bias\":false,\"grammar\":false,"
                    + "\"stop\":[],\"speculative\":false},\"prompt\":{\"scripts\":[\"Latn\"]},\"response\":%s}";

    /** All that are answers; the others are dead letters, and as such tests of the reader's. */
    static List<FieldBody> all() throws IOException {
        return Files.readAllLines(BODIES).stream()
                .map(FieldBody::of)
                .filter(FieldBody::isAnswer)
                .toList();
    }

    static FieldBody named(String name) throws IOException {
        return all().stream().filter(body -> body.name.equals(name)).findFirst().orElseThrow();
    }

    /** Whether any of its tokens could have been another by what it lists. */
    boolean listsAlternatives() throws BadRecord {
        return listed() > 1;
    }

    /** What a pool answered, all its settings stated: as many candidates were asked for as the body lists of a step. */
    Sample by(int pool) throws BadRecord {
        return read(pool, Math.max(1, listed()));
    }

    private int listed() throws BadRecord {
        return read(0, 5).answer().steps().stream()
                .map(Step::listed)
                .mapToInt(List::size)
                .max()
                .orElse(0);
    }

    private Sample read(int pool, int listed) throws BadRecord {
        String record = RECORD.formatted(pool, pool % 2, listed, response);
        return new SampleReader().read(record.getBytes(StandardCharsets.UTF_8));
    }

    private boolean isAnswer() {
        try {
            read(0, 1);
            return true;
        } catch (BadRecord e) {
            return false;
        }
    }

    private static FieldBody of(String line) {
        int at = line.indexOf("\",\"response\":");
        return new FieldBody(
                line.substring("{\"name\":\"".length(), at),
                line.substring(at + "\",\"response\":".length(), line.length() - 1));
    }

    @Override
    public String toString() {
        return name;
    }
}
