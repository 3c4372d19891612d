package dev.plumbline.acceptance.console;

import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Blame;
import dev.plumbline.models.incident.Course;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Impact;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.incident.Measurement;
import dev.plumbline.models.incident.SampledResponse;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes what the last stage writes, of a model with two pools on TPUs and two on GPUs. */
final class Findings implements AutoCloseable {

    static final String MODEL = "org/rank-large";
    static final double THRESHOLD = 15;

    /** The bin of what was judged; those of the reasons why not follow. */
    private static final int JUDGED = 1;

    private static final long START = 1_756_080_000_000L;
    private static final Map<String, String> POOLS =
            Map.of("gpu-a", "h100", "gpu-b", "h100", "tpu-a", "tpu-v5e", "tpu-b", "tpu-v5e");

    private final long start;
    private final Map<String, String> pools;
    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private int windows;

    Findings(Map<String, Object> client, Prefix prefix) {
        this(client, prefix, START, POOLS);
    }

    /**
     * @param start of the first window, in milliseconds since the epoch
     * @param pools the hardware of each
     */
    Findings(Map<String, Object> client, Prefix prefix, long start, Map<String, String> pools) {
        this.start = start;
        this.pools = Map.copyOf(pools);
        topics = Topics.of(prefix);
        producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Names the pools, and what they run on. */
    void pools() {
        CellTable cells = new CellTable();
        pools.forEach((pool, hardware) -> cells.add(
                new CellKey("routing", 0, 0, "", CohortKey.of(Map.of("pool", pool, "hardware", hardware))),
                new Cell(1, 0, 0, 0)));
        send(topics.inner().tallies(), MODEL, new Part(SourceStage.SAMPLES, 0, 0, new Tally(start, MODEL, cells)));
    }

    /** One more window: evidence of each pool and signal is 1, but for this cohort's. */
    void window(String signal, Cohort cohort, double evidence) {
        List<Evidence.Reading> readings = new ArrayList<>();
        readings.add(reading(signal, cohort, evidence));
        readings(readings, List.of("routing", "script-mixing"), signal, cohort);
        long window = start + 10_000L * windows++;
        evidence(MODEL, window, readings);
    }

    /**
     * What was counted of a model in one window: a response of each pool, of which some signals could be judged and
     * some not.
     */
    void tally(String model, long window, Set<String> judged, Set<String> blind) {
        CellTable cells = new CellTable();
        pools.forEach((pool, hardware) -> {
            CohortKey place = CohortKey.of(Map.of("pool", pool, "hardware", hardware));
            cells.add(new CellKey(Tallier.SESSIONS, 0, 0, "", place), new Cell(1, 0, 0, 0));
            judged.forEach(s -> cells.add(coverage(s, JUDGED, place), new Cell(1, 0, 0, 0)));
            blind.forEach(s ->
                    cells.add(coverage(s, JUDGED + 1 + Unverifiable.NO_LOGPROBS.id(), place), new Cell(1, 0, 0, 0)));
        });
        send(topics.inner().tallies(), model, new Part(SourceStage.SAMPLES, 0, 0, new Tally(window, model, cells)));
    }

    private static CellKey coverage(String signal, int outcome, CohortKey place) {
        return new CellKey(Coverage.PREFIX + signal, 0, outcome, "", place);
    }

    /** Evidence of 1 of each pool, at the end of a window of a model. */
    void evidence(String model, long window) {
        List<Evidence.Reading> readings = new ArrayList<>();
        readings(readings, List.of("routing", "script-mixing"), "", Cohort.FLEET);
        evidence(model, window, readings);
    }

    /** The same, and more of one cohort. */
    void evidence(String model, long window, String signal, Cohort cohort, double evidence) {
        List<Evidence.Reading> readings = new ArrayList<>();
        readings.add(reading(signal, cohort, evidence));
        readings(readings, List.of("routing", "script-mixing"), signal, cohort);
        evidence(model, window, readings);
    }

    private void evidence(String model, long window, List<Evidence.Reading> readings) {
        Evidence.Controls controls = new Evidence.Controls(1_234, 1, 1.5, null);
        send(topics.evidence(), model, new Evidence(window, model, false, readings, List.of(), controls, 0));
    }

    private void readings(List<Evidence.Reading> to, List<String> signals, String signal, Cohort cohort) {
        for (String pool : pools.keySet()) {
            for (String other : signals) {
                if (!other.equals(signal) || !Cohort.of("pool", pool).equals(cohort)) {
                    to.add(reading(other, Cohort.of("pool", pool), 1));
                }
            }
        }
    }

    void incident(String id, String signal, Layer layer, Cohort cohort, Level level, String text) {
        send(
                topics.incidents(),
                id,
                new Incident(
                        id,
                        MODEL,
                        layer,
                        level,
                        new Blame(cohort, List.of(), List.of(), signal, "contract", List.of(signal)),
                        new Course(
                                start,
                                new Incident.Span(start, start),
                                start + 60_000,
                                level == Level.PAGE ? start + 60_000 : null,
                                null,
                                null,
                                Incident.Again.NEVER),
                        new Measurement(100, 30, 0.3, 0.001, 300, new Incident.Interval(200, 400), 60, THRESHOLD, 45),
                        new Impact(
                                12,
                                0.9,
                                new Ledger(40, 10, 100, 50),
                                List.of(
                                        new SampledResponse("chatcmpl-" + id + "-first", "gpu-b", start + 10_000),
                                        new SampledResponse("<i>chatcmpl\u202e-last", "gpu-b", start + 60_000))),
                        text));
    }

    @Override
    public void close() {
        producer.close();
    }

    private static Evidence.Reading reading(String signal, Cohort cohort, double evidence) {
        return new Evidence.Reading(
                signal, "contract", cohort, evidence, THRESHOLD, evidence >= THRESHOLD ? Level.PAGE : null);
    }

    private <V> void send(Topic<String, V> topic, String key, V value) {
        producer.send(new ProducerRecord<>(
                topic.name(),
                topic.key().serializer().serialize(topic.name(), key),
                topic.value().serializer().serialize(topic.name(), value)));
        producer.flush();
    }
}
