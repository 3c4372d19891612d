package dev.plumbline.topologies;

import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.ContextRecord;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.AlertJson;
import dev.plumbline.models.json.BaselineJson;
import dev.plumbline.models.json.ContextJson;
import dev.plumbline.models.json.DeadLetterJson;
import dev.plumbline.models.json.EvidenceJson;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.json.TallyJson;
import dev.plumbline.models.sample.DeadLetter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The topics of a prefix. All are stamped by the broker, since event time lives in the value: a record dated weeks ago would be
 * deleted by retention at once, and one dated an hour ahead would stop Kafka Streams.
 *
 * @param samples sampled responses, the only topic that holds text; key: what the load balancer places as one
 * @param deadLetters where the records lie that could not be taken, and why; never what they say. Key: partition/offset
 * @param contexts what pools listed for prompts that others may get too, as digests, and watermarks; key: digest of the prompt, and a
 *     watermark goes to every partition
 * @param tallies cells and watermarks; key: model, and a watermark goes to every partition
 * @param evidence what each monitor said at the end of each window; key: model
 * @param incidents the last state of each incident; key: its id
 * @param alerts the changes of incidents, in order; key: the incident's id
 * @param baselines what is approved of each model; key: model, in the partition of its tallies
 * @param policy what every client must find: the prefix itself
 */
public record Topics(
        Topic<byte[], byte[]> samples,
        Topic<String, DeadLetter> deadLetters,
        Topic<String, ContextRecord> contexts,
        Topic<String, TallyRecord> tallies,
        Topic<String, Evidence> evidence,
        Topic<String, Incident> incidents,
        Topic<String, Alert> alerts,
        Topic<String, Baseline> baselines,
        Topic<String, String> policy) {

    /** How long samples, and so text, are kept where nobody decided otherwise. */
    public static final Duration RETENTION = Duration.ofHours(24);

    /**
     * What a client may send and a partition takes at once. Above the 4 MiB that a sample may have, so that what is too large
     * becomes a dead letter with a reason and not a gateway's error.
     */
    static final int MAX_BYTES = 8 << 20;

    /** The topics of {@code prefix}, samples kept for {@link #RETENTION}. */
    public static Topics of(Prefix prefix) {
        return of(prefix, RETENTION);
    }

    public static Topics of(Prefix prefix, Duration retention) {
        String name = prefix.name();
        Serde<String> text = Serdes.String();
        return new Topics(
                new Topic<>(
                        name + ".samples", prefix.samples(), Serdes.ByteArray(), Serdes.ByteArray(), kept(retention)),
                new Topic<>(
                        name + ".samples-dlq",
                        prefix.samples(),
                        text,
                        JsonSerde.of(DeadLetterJson::write, DeadLetterJson::read),
                        kept(Duration.ofDays(7))),
                new Topic<>(
                        name + ".contexts",
                        prefix.samples(),
                        text,
                        JsonSerde.ofBytes(ContextJson::write, ContextJson::read),
                        kept(Duration.ofDays(1))),
                new Topic<>(
                        name + ".tallies",
                        prefix.tallies(),
                        text,
                        JsonSerde.ofBytes(TallyJson::write, TallyJson::read),
                        kept(Duration.ofDays(3))),
                new Topic<>(
                        name + ".evidence",
                        prefix.tallies(),
                        text,
                        JsonSerde.of(EvidenceJson::write, EvidenceJson::read),
                        kept(Duration.ofDays(7))),
                new Topic<>(
                        name + ".incidents",
                        prefix.tallies(),
                        text,
                        JsonSerde.of(IncidentJson::write, IncidentJson::read),
                        compacted()),
                new Topic<>(
                        name + ".alerts",
                        prefix.tallies(),
                        text,
                        JsonSerde.of(AlertJson::write, AlertJson::read),
                        kept(Duration.ofDays(30))),
                new Topic<>(
                        name + ".baselines",
                        prefix.tallies(),
                        text,
                        JsonSerde.of(BaselineJson::write, BaselineJson::read),
                        compacted()),
                new Topic<>(name + ".policy", 1, text, text, compacted()));
    }

    /** All of them. */
    public List<Topic<?, ?>> all() {
        return List.of(samples, deadLetters, contexts, tallies, evidence, incidents, alerts, baselines, policy);
    }

    private static Map<String, String> kept(Duration retention) {
        return config(Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis())));
    }

    private static Map<String, String> compacted() {
        return config(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    private static Map<String, String> config(Map<String, String> cleanup) {
        Map<String, String> config = new TreeMap<>(cleanup);
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_BYTES));
        return config;
    }
}
