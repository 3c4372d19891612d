package dev.plumbline.topologies.stage;

import dev.plumbline.detector.bench.Findings;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.topologies.Prefix;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Feeds one partition of tallies to a {@link Judge}, and forwards what it finds. Of live traffic it also loses patience. */
final class TalliesProcessor implements Processor<String, Object, String, Object> {

    /** How long one source of live traffic may hold back the windows of all. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration TICK = Duration.ofSeconds(1);

    private final Policy policy;
    private final List<Question> questions;
    private final Prefix.Kind kind;
    private final TalliesStage.Sinks sinks;

    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<String, Object> context;

    @SuppressWarnings("NullAway.Init")
    private Judge judge;

    @SuppressWarnings("NullAway.Init")
    private Patience patience;

    @SuppressWarnings("NullAway.Init")
    private Sensor late;

    TalliesProcessor(Policy policy, List<Question> questions, Prefix.Kind kind, TalliesStage.Sinks sinks) {
        this.policy = policy;
        this.questions = questions;
        this.kind = kind;
        this.sinks = sinks;
    }

    /** Also called when a task is revived: what is on the heap begins anew from the stores. */
    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        judge = new Judge(
                policy,
                questions,
                new KafkaStore(context.getStateStore(TalliesStage.WINDOWS)),
                new KafkaStore(context.getStateStore(TalliesStage.PROGRESS)),
                new KafkaStore(context.getStateStore(TalliesStage.MONITORS)),
                new KafkaStore(context.getStateStore(TalliesStage.CELLS)));
        patience = new Patience(PATIENCE.toMillis());
        late = context.metrics()
                .addRateTotalSensor("plumbline", context.taskId().toString(), "late-parts", Sensor.RecordingLevel.INFO);
        if (live()) {
            context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::close);
        }
    }

    @Override
    public void process(Record<String, Object> record) {
        if (record.value() instanceof Watermark watermark) {
            judge.take(watermark);
            close(context.currentSystemTimeMs());
        } else if (record.value() instanceof Baseline baseline) {
            judge.take(baseline);
        } else if (record.value() instanceof Part part && judge.take(part)) {
            late.record();
        }
    }

    @Override
    public void close() {
        context.metrics().removeSensor(late);
    }

    private void close(long wall) {
        judge.close(live() ? patience.overdue(judge.greatest(), wall) : Watermarks.NONE, this::forward);
    }

    private boolean live() {
        return kind == Prefix.Kind.LIVE;
    }

    private void forward(Findings findings) {
        send(findings.evidence().model(), findings.evidence(), sinks.evidence());
        findings.incidents().forEach(incident -> send(incident.id(), incident, sinks.incidents()));
        findings.alerts().forEach(alert -> send(alert.incident().id(), alert, sinks.alerts()));
    }

    /** The broker stamps the record when it comes, so this time is never seen. */
    private void send(String key, Object value, String sink) {
        context.forward(new Record<>(key, value, context.currentSystemTimeMs()), sink);
    }
}
