package dev.plumbline.topologies;

import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.baseline.BaselineRecord;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.ContextRecord;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.AlertJson;
import dev.plumbline.models.json.BaselineRecordJson;
import dev.plumbline.models.json.ContextJson;
import dev.plumbline.models.json.DeadLetterJson;
import dev.plumbline.models.json.DecisionJson;
import dev.plumbline.models.json.EvidenceJson;
import dev.plumbline.models.json.GateJson;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.json.InstructionJson;
import dev.plumbline.models.json.NotificationStateJson;
import dev.plumbline.models.json.OperatorActionJson;
import dev.plumbline.models.json.PoolProbeJson;
import dev.plumbline.models.json.RollbackJson;
import dev.plumbline.models.json.TallyJson;
import dev.plumbline.models.json.UnstickJson;
import dev.plumbline.models.sample.DeadLetter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The topics of a prefix. All are stamped by the broker, since event time lives in the value: a record dated weeks ago
 * would be deleted by retention at once, and one dated an hour ahead would stop Kafka Streams.
 *
 * @param samples sampled responses, the only topic that holds text; key: what the load balancer places as one
 * @param inner what the stages send each other
 * @param evidence what each monitor said at the end of each window; key: model
 * @param incidents the last state of each incident; key: its id
 * @param baselines what is approved of each model; key: model, in the partition of its tallies. What each learned by
 *     itself; key: that of {@link dev.plumbline.models.baseline.AutomaticBaseline#key}
 * @param delivery who is told of incidents, and what people decided about them
 * @param policy what every client must find: the prefix itself, and the policies
 * @param rejected where the records lie that could not be read
 * @param actions what is done about incidents
 */
public record Topics(
        Topic<byte[], byte[]> samples,
        Inner inner,
        Topic<String, Evidence> evidence,
        Topic<String, Incident> incidents,
        Topic<String, BaselineRecord> baselines,
        Delivery delivery,
        Topic<String, String> policy,
        Rejected rejected,
        ActionTopics actions) {

    /**
     * What the stages send each other.
     *
     * @param contexts what pools listed for prompts that others may get too, as digests, and watermarks; key: digest of
     *     the prompt, and a watermark goes to every partition
     * @param tallies cells and watermarks; key: model, and a watermark goes to every partition
     */
    public record Inner(Topic<String, ContextRecord> contexts, Topic<String, TallyRecord> tallies) {}

    /**
     * Who is told of incidents, and what people decided about them.
     *
     * @param alerts the changes of incidents, in order; key: the incident's id
     * @param deliveries what each receiver knows of each incident, in the alert's partition; key: receiver/incident
     * @param people what people decided; key: the act's id
     */
    public record Delivery(
            Topic<String, Alert> alerts,
            Topic<String, NotificationState> deliveries,
            Topic<String, OperatorAction> people) {}

    /**
     * Where the records lie that could not be read.
     *
     * @param deadLetters where the records lie that could not be taken, and why; never what they say. Key:
     *     partition/offset
     * @param poison where the records of all other topics lie that could not be read, and why; never what they say.
     *     Key: topic/partition/offset
     */
    public record Rejected(Topic<String, DeadLetter> deadLetters, Topic<String, DeadLetter> poison) {}

    /** How long samples, and so text, are kept where nobody decided otherwise. */
    public static final Duration RETENTION = Duration.ofHours(24);

    /** How long it is kept who did what, and why. */
    private static final Duration AUDIT = Duration.ofDays(90);

    /**
     * What a client asks for at once, and sends of what is computed. A sample that is larger comes all the same, alone.
     */
    static final int MAX_BYTES = 8 << 20;

    /** What a partition takes at once: a sample of 64 MiB, and what a client puts around it. */
    private static final int MAX_RECORD = 72 << 20;

    /** The topics of {@code prefix}, samples kept for {@link #RETENTION}. */
    public static Topics of(Prefix prefix) {
        return of(prefix, RETENTION);
    }

    public static Topics of(Prefix prefix, Duration retention) {
        String name = prefix.name();
        Serde<String> text = Serdes.String();
        Duration ahead = ahead(prefix);
        return new Topics(
                new Topic<>(
                        name + ".samples", prefix.samples(), Serdes.ByteArray(), Serdes.ByteArray(), kept(retention)),
                new Topics.Inner(
                        new Topic<>(
                                name + ".contexts",
                                prefix.samples(),
                                text,
                                JsonSerde.ofBytes(ContextJson::write, ContextJson::read),
                                kept(Duration.ofDays(1)),
                                contextRules(prefix)),
                        new Topic<>(
                                name + ".tallies",
                                prefix.tallies(),
                                text,
                                JsonSerde.ofBytes(TallyJson::write, TallyJson::read),
                                kept(Duration.ofDays(3)),
                                tallyRules(prefix))),
                new Topic<>(
                        name + ".evidence",
                        prefix.tallies(),
                        text,
                        JsonSerde.of(EvidenceJson::write, EvidenceJson::read),
                        kept(Duration.ofDays(7)),
                        RecordRules.of(Evidence::model, Evidence::window, ahead)),
                new Topic<>(
                        name + ".incidents",
                        prefix.tallies(),
                        text,
                        JsonSerde.of(IncidentJson::write, IncidentJson::read),
                        compacted(),
                        RecordRules.of(
                                Incident::id, incident -> incident.course().detected(), ahead)),
                new Topic<>(
                        name + ".baselines",
                        prefix.tallies(),
                        text,
                        JsonSerde.of(BaselineRecordJson::write, BaselineRecordJson::read),
                        compacted(),
                        RecordRules.of(BaselineRecord::key, BaselineRecord::since, ahead)),
                new Topics.Delivery(
                        new Topic<>(
                                name + ".alerts",
                                prefix.tallies(),
                                text,
                                JsonSerde.of(AlertJson::write, AlertJson::read),
                                queued(Duration.ofDays(30)),
                                RecordRules.of(alert -> alert.incident().id(), Alert::time, ahead)),
                        new Topic<>(
                                name + ".deliveries",
                                prefix.tallies(),
                                text,
                                JsonSerde.of(NotificationStateJson::write, NotificationStateJson::read),
                                audited(Duration.ofDays(90)),
                                RecordRules.of(NotificationState::key, NotificationState::time, ahead)),
                        new Topic<>(
                                name + ".people",
                                1,
                                text,
                                JsonSerde.of(OperatorActionJson::write, OperatorActionJson::read),
                                audited(Duration.ofDays(365)),
                                RecordRules.of(
                                        OperatorAction::id, o -> o.signature().at(), ahead))),
                new Topic<>(name + ".policy", 1, text, text, compacted()),
                new Topics.Rejected(
                        new Topic<>(
                                name + ".samples-dlq",
                                prefix.samples(),
                                text,
                                JsonSerde.of(DeadLetterJson::write, DeadLetterJson::read),
                                kept(Duration.ofDays(7))),
                        new Topic<>(
                                name + ".poison",
                                1,
                                text,
                                JsonSerde.of(DeadLetterJson::write, DeadLetterJson::read),
                                noted(Duration.ofDays(30)),
                                RecordRules.of(DeadLetter::place, letter -> Long.MIN_VALUE, ahead))),
                actions(prefix));
    }

    private static ActionTopics actions(Prefix prefix) {
        String name = prefix.name();
        int partitions = prefix.tallies();
        Serde<String> text = Serdes.String();
        Duration ahead = ahead(prefix);
        return new ActionTopics(
                new Topic<>(
                        name + ".gates",
                        partitions,
                        text,
                        JsonSerde.of(GateJson::write, GateJson::read),
                        compacted(),
                        RecordRules.of(Gate::key, gate -> gate.lease().decided(), ahead)),
                new Topic<>(
                        name + ".unsticks",
                        partitions,
                        text,
                        JsonSerde.of(UnstickJson::write, UnstickJson::read),
                        kept(Duration.ofDays(1)),
                        RecordRules.of(Unstick::model, Unstick::decided, ahead)),
                new Topic<>(
                        name + ".rollbacks",
                        partitions,
                        text,
                        JsonSerde.of(RollbackJson::write, RollbackJson::read),
                        kept(Duration.ofDays(30)),
                        RecordRules.of(Rollback::model, Rollback::decided, ahead)),
                new Topic<>(
                        name + ".overrides",
                        partitions,
                        text,
                        JsonSerde.of(InstructionJson::write, InstructionJson::read),
                        kept(AUDIT),
                        RecordRules.of(Instruction::model, Instruction::time, ahead)),
                new Topic<>(
                        name + ".audit",
                        partitions,
                        text,
                        JsonSerde.of(DecisionJson::write, DecisionJson::read),
                        kept(AUDIT),
                        RecordRules.of(Decision::model, Decision::time, ahead)),
                new Topic<>(
                        name + ".probes",
                        1,
                        text,
                        JsonSerde.of(PoolProbeJson::write, PoolProbeJson::read),
                        compacted(),
                        RecordRules.of(PoolProbe::key, PoolProbe::began, ahead)));
    }

    /** All of them. */
    public List<Topic<?, ?>> all() {
        List<Topic<?, ?>> all = new ArrayList<>(List.of(
                samples,
                rejected.deadLetters(),
                inner.contexts(),
                inner.tallies(),
                evidence,
                incidents,
                delivery.alerts(),
                baselines,
                delivery.deliveries(),
                delivery.people(),
                policy,
                rejected.poison()));
        all.addAll(actions.all());
        return all;
    }

    /**
     * How far a record's own time may lie after the broker's. A recording is from before: its clock may stand in
     * another zone.
     */
    private static Duration ahead(Prefix prefix) {
        return prefix.kind() == Prefix.Kind.LIVE ? Duration.ofHours(1) : Duration.ofDays(1);
    }

    private static RecordRules<TallyRecord> tallyRules(Prefix prefix) {
        return RecordRules.<TallyRecord>of(
                        r -> r instanceof Part part ? part.tally().model() : r.source(),
                        r -> r instanceof Part part ? part.tally().window() : ((Watermark) r).time(),
                        ahead(prefix))
                .within(r -> source(prefix, r.partition(), partitions(prefix, r)));
    }

    private static RecordRules<ContextRecord> contextRules(Prefix prefix) {
        return RecordRules.<ContextRecord>of(
                        r -> r instanceof Watermark w ? w.source() : ((Context) r).prompt(),
                        r -> r instanceof Watermark w ? w.time() : ((Context) r).window(),
                        ahead(prefix))
                .within(r -> {
                    if (r instanceof Watermark w) {
                        if (w.stage() != SourceStage.SAMPLES) {
                            throw new RejectedRecord(
                                    RejectedRecord.Reason.OUT_OF_BOUNDS, "stage must be " + SourceStage.SAMPLES.id());
                        }
                        source(prefix, w.partition(), w.partitions());
                    }
                });
    }

    private static int partitions(Prefix prefix, TallyRecord record) {
        return record instanceof Watermark w ? w.partitions() : prefix.samples();
    }

    /** Refuses a partition that the prefix does not have. */
    private static void source(Prefix prefix, int partition, int partitions) throws RejectedRecord {
        if (partitions != prefix.samples() || partition < 0 || partition >= prefix.samples()) {
            throw new RejectedRecord(
                    RejectedRecord.Reason.OUT_OF_BOUNDS,
                    "partition must lie in [0, " + prefix.samples() + ") of " + prefix.samples());
        }
    }

    private static Map<String, String> kept(Duration retention) {
        return config(Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis())));
    }

    /** What somebody waits for: however much it is, and whatever bound on size the cluster has. */
    private static Map<String, String> queued(Duration retention) {
        Map<String, String> config = new TreeMap<>(kept(retention));
        config.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        return config;
    }

    private static Map<String, String> compacted() {
        return config(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    /** The last word of each key, and that for a while. */
    private static Map<String, String> noted(Duration retention) {
        Map<String, String> config = new TreeMap<>(kept(retention));
        config.put(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE);
        return config;
    }

    /** The last word of each key for ever, and all words for a while. */
    private static Map<String, String> audited(Duration all) {
        Map<String, String> config = new TreeMap<>(compacted());
        config.put(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, Long.toString(all.toMillis()));
        return config;
    }

    private static Map<String, String> config(Map<String, String> cleanup) {
        Map<String, String> config = new TreeMap<>(cleanup);
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_RECORD));
        return config;
    }
}
