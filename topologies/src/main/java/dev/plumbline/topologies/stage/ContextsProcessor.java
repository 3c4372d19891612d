package dev.plumbline.topologies.stage;

import dev.plumbline.detector.pipeline.TwinStage;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.ContextRecord;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.json.TallyJson;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.topologies.Prefix;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Feeds one partition of contexts to a {@link TwinStage}, and tells the second stage what it counts and how far it has
 * come.
 */
final class ContextsProcessor implements Processor<String, ContextRecord, String, Object> {

    private final Policy policy;
    private final Prefix prefix;
    private final String tallies;

    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<String, Object> context;

    @SuppressWarnings("NullAway.Init")
    private TwinStage stage;

    ContextsProcessor(Policy policy, Prefix prefix, String tallies) {
        this.policy = policy;
        this.prefix = prefix;
        this.tallies = tallies;
    }

    /** Also called when a task is revived: what is on the heap begins anew from the stores. */
    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        stage = new TwinStage(
                policy,
                new KafkaStore(context.getStateStore(ContextsProcessorSupplier.OPEN)),
                new KafkaStore(context.getStateStore(ContextsProcessorSupplier.PROGRESS)),
                new KafkaStore(context.getStateStore(ContextsProcessorSupplier.CONTEXTS)),
                new KafkaStore(context.getStateStore(ContextsProcessorSupplier.VOTES)));
    }

    @Override
    public void process(Record<String, ContextRecord> record) {
        if (record.value() instanceof Context given) {
            stage.accept(given);
        } else if (record.value() instanceof Watermark watermark) {
            TwinStage.Matched matched = stage.advance(watermark);
            if (matched != null) {
                emit(matched);
            }
        }
    }

    private void emit(TwinStage.Matched matched) {
        int partition = context.taskId().partition();
        for (Tally tally : matched.tallies()) {
            for (Part part : TallyJson.split(SourceStage.CONTEXTS, partition, tally, TallyJson.MAX_BYTES)) {
                send(tally.model(), part);
            }
        }
        Watermark watermark = new Watermark(
                SourceStage.CONTEXTS,
                partition,
                prefix.samples(),
                matched.time(),
                matched.ended() ? Watermark.State.END : Watermark.State.RUNNING,
                new TreeMap<>(),
                Accounts.NONE);
        send(watermark.source(), watermark);
    }

    /** The broker stamps the record when it comes, so this time is never seen. */
    private void send(String key, Object value) {
        context.forward(new Record<>(key, value, context.currentSystemTimeMs()), tallies);
    }
}
