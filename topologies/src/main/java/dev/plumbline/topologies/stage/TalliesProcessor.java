package dev.plumbline.topologies.stage;

import dev.plumbline.detector.action.ModelSupervisor;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.pipeline.ModelStage;
import dev.plumbline.detector.pipeline.StragglerTimeout;
import dev.plumbline.detector.pipeline.Watermarks;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.store.ChunkedStore;
import dev.plumbline.detector.store.Store;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Orders;
import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.topologies.Prefix;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Feeds one partition of tallies to a {@link ModelStage}, and forwards what it finds. For live prefixes it also
 * closes windows after a while if a source lags.
 */
final class TalliesProcessor implements Processor<String, Object, String, Object> {

    /** How long one source of live traffic may hold back the windows of all. */
    static final Duration STRAGGLER_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration TICK = Duration.ofSeconds(1);

    private final Policies policies;
    private final List<Question> questions;
    private final Prefix.Kind kind;
    private final TalliesProcessorSupplier.Sinks sinks;

    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<String, Object> context;

    @SuppressWarnings("NullAway.Init")
    private ModelStage stage;

    @SuppressWarnings("NullAway.Init")
    private StragglerTimeout timeout;

    @SuppressWarnings("NullAway.Init")
    private Sensor late;

    TalliesProcessor(
            Policies policies, List<Question> questions, Prefix.Kind kind, TalliesProcessorSupplier.Sinks sinks) {
        this.policies = policies;
        this.questions = questions;
        this.kind = kind;
        this.sinks = sinks;
    }

    /** Also called when a task is revived: what is on the heap begins anew from the stores. */
    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        stage = new ModelStage(
                policies,
                questions,
                new KafkaStore(context.getStateStore(TalliesProcessorSupplier.WINDOWS)),
                new KafkaStore(context.getStateStore(TalliesProcessorSupplier.PROGRESS)),
                split(TalliesProcessorSupplier.MONITORS),
                split(TalliesProcessorSupplier.CELLS),
                split(TalliesProcessorSupplier.ACTIONS));
        timeout = new StragglerTimeout(STRAGGLER_TIMEOUT.toMillis());
        late = context.metrics()
                .addRateTotalSensor("plumbline", context.taskId().toString(), "late-parts", Sensor.RecordingLevel.INFO);
        if (live()) {
            context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::close);
        }
    }

    /** What grows with a model is longer than a record may be, at times. */
    private Store split(String name) {
        return new ChunkedStore(new KafkaStore(context.getStateStore(name)));
    }

    @Override
    public void process(Record<String, Object> record) {
        if (record.value() instanceof Watermark watermark) {
            stage.advance(watermark);
            close(context.currentSystemTimeMs());
        } else if (record.value() instanceof Baseline baseline) {
            stage.approve(baseline);
        } else if (record.value() instanceof Part part && stage.accept(part)) {
            late.record();
        } else if (record.value() instanceof Instruction said) {
            stage.apply(said);
        }
    }

    @Override
    public void close() {
        context.metrics().removeSensor(late);
    }

    private void close(long wall) {
        stage.close(live() ? timeout.overdue(stage.greatest(), wall) : Watermarks.NONE, this::forward);
    }

    private boolean live() {
        return kind == Prefix.Kind.LIVE;
    }

    private void forward(ModelSupervisor.WindowResult said) {
        Findings findings = said.findings();
        String model = findings.evidence().model();
        send(model, findings.evidence(), sinks.evidence());
        findings.incidents().forEach(incident -> send(incident.id(), incident, sinks.incidents()));
        findings.alerts().forEach(alert -> send(alert.incident().id(), alert, sinks.alerts()));
        AutomaticBaseline learned = findings.learned();
        if (learned != null) {
            send(learned.key(), learned, sinks.baselines());
        }
        Orders orders = said.orders();
        orders.gates().forEach(gate -> send(gate.key(), gate, sinks.gates()));
        orders.unsticks().forEach(unstick -> send(model, unstick, sinks.unsticks()));
        orders.rollbacks().forEach(rollback -> send(model, rollback, sinks.rollbacks()));
        orders.decisions().forEach(decision -> send(model, decision, sinks.audit()));
    }

    /** The broker stamps the record when it comes, so this time is never seen. */
    private void send(String key, Object value, String sink) {
        context.forward(new Record<>(key, value, context.currentSystemTimeMs()), sink);
    }
}
