package dev.plumbline.topologies.stage;

import dev.plumbline.detector.pipeline.IdleTimeout;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.tally.ClosedWindows;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Replay;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one partition of samples to a {@link Tallier}, and tells the second stage what it closes.
 *
 * <p>No clock lives on the heap. In a replay the clock comes with each record; live it is the sample's own time, but
 * never ahead of its append time, so that a pool with a fast clock cannot close the windows of the others. What a clock
 * has closed is stored by the tallier, and a clock that moves back closes nothing.
 */
final class SamplesProcessor implements Processor<byte[], byte[], String, Object> {

    /** A partition of live traffic that is silent for this long holds nobody back. */
    static final Duration SILENCE = Duration.ofSeconds(30);

    private static final Duration TICK = Duration.ofSeconds(1);

    private final Policy policy;
    private final List<Signal> signals;
    private final Prefix prefix;
    private final SamplesProcessorSupplier.Sinks sinks;
    private final SampleDecoder decoder = new SampleDecoder();

    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<String, Object> context;

    @SuppressWarnings("NullAway.Init")
    private Tallier tallier;

    @SuppressWarnings("NullAway.Init")
    private IdleTimeout idle;

    @SuppressWarnings("NullAway.Init")
    private StageOutput output;

    SamplesProcessor(Policy policy, List<Signal> signals, Prefix prefix, SamplesProcessorSupplier.Sinks sinks) {
        this.policy = policy;
        this.signals = signals;
        this.prefix = prefix;
        this.sinks = sinks;
    }

    /** Also called when a task is revived: what is on the heap begins anew from the stores. */
    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        tallier = new Tallier(
                policy,
                signals,
                new KafkaStore(context.getStateStore(SamplesProcessorSupplier.OPEN)),
                new KafkaStore(context.getStateStore(SamplesProcessorSupplier.SEEN)),
                new KafkaStore(context.getStateStore(SamplesProcessorSupplier.META)));
        output = new StageOutput(context, sinks, partition(), prefix.samples());
        idle = new IdleTimeout(SILENCE.toMillis(), context.currentSystemTimeMs());
        if (live()) {
            context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        boolean told = Replay.isHeartbeat(record.headers()) ? beat(record) : sample(record);
        if (live() && idle.broken(context.currentSystemTimeMs()) && !told) {
            output.running();
        }
    }

    /** Nothing has come for a while: what is open closes, and the others need not wait. */
    private void tick(long wall) {
        if (idle.begins(wall)) {
            output.idle(tallier.flush());
        }
    }

    /** Returns whether the second stage was told of it. */
    private boolean sample(Record<byte[], byte[]> record) {
        String pool = null;
        try {
            long clock = live() ? record.timestamp() : Replay.clock(record.headers());
            Sample sample = decoder.read(record);
            pool = sample.pool();
            tallier.accept(sample, live() ? clock : Replay.came(record.headers()), home(sample) != partition());
            return advance(live() ? Math.min(clock, sample.time()) : clock);
        } catch (BadRecord e) {
            dead(record, e, pool);
            return false;
        }
    }

    private boolean beat(Record<byte[], byte[]> record) {
        try {
            if (live()) {
                throw new BadRecord(BadRecord.Reason.OUT_OF_BOUNDS, Replay.HEARTBEAT, "only under a replay prefix");
            }
            long clock = Replay.time(record.value());
            if (!Replay.isEnd(record.headers())) {
                return advance(clock);
            }
            output.end(tallier.flush());
            return true;
        } catch (BadRecord e) {
            dead(record, e, null);
            return false;
        }
    }

    private boolean advance(long clock) {
        ClosedWindows closing = tallier.advance(clock);
        if (closing != null) {
            output.running(closing);
        }
        return closing != null;
    }

    private void dead(Record<byte[], byte[]> record, BadRecord why, @Nullable String pool) {
        tallier.dead(why.reason(), pool);
        output.dead(record, why);
    }

    private boolean live() {
        return prefix.kind() == Prefix.Kind.LIVE;
    }

    private int partition() {
        return context.taskId().partition();
    }

    /** Where Kafka's Java client puts what this sample's key says. */
    private int home(Sample sample) {
        byte[] key = sample.placementKey().getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(key)) % prefix.samples();
    }
}
