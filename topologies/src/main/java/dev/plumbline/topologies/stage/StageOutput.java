package dev.plumbline.topologies.stage;

import dev.plumbline.detector.pipeline.Watermarks;
import dev.plumbline.detector.tally.ClosedWindows;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.json.TallyJson;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.DeadLetter;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** What one source says: parts first, then the watermark that covers them, in one transaction; and dead letters. */
final class StageOutput {

    private final ProcessorContext<String, Object> context;
    private final SamplesProcessorSupplier.Sinks sinks;
    private final int partition;
    private final int partitions;

    StageOutput(
            ProcessorContext<String, Object> context,
            SamplesProcessorSupplier.Sinks sinks,
            int partition,
            int partitions) {
        this.context = context;
        this.sinks = sinks;
        this.partition = partition;
        this.partitions = partitions;
    }

    void running(ClosedWindows closing) {
        emit(closing, Watermark.State.RUNNING);
    }

    /** The source is back; how far it has come stays as it was. */
    void running() {
        emit(new Watermark(
                SourceStage.SAMPLES,
                partition,
                partitions,
                Watermarks.NONE,
                Watermark.State.RUNNING,
                new TreeMap<>(),
                Accounts.NONE));
    }

    void idle(ClosedWindows closing) {
        emit(closing, Watermark.State.IDLE);
    }

    void end(ClosedWindows closing) {
        emit(closing, Watermark.State.END);
    }

    /** Says which record could not be taken and why, and nothing of what it holds. */
    void dead(Record<byte[], byte[]> record, BadRecord why) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        byte[] value = record.value() == null ? new byte[0] : record.value();
        DeadLetter letter = DeadLetter.of(at.topic(), at.partition(), at.offset(), why, value);
        send(at.partition() + "/" + at.offset(), letter, sinks.deadLetters());
    }

    private void emit(ClosedWindows closing, Watermark.State state) {
        for (Tally tally : closing.tallies()) {
            for (Part part : TallyJson.split(SourceStage.SAMPLES, partition, tally, TallyJson.MAX_BYTES)) {
                send(tally.model(), part, sinks.tallies());
            }
        }
        for (Context context : closing.contexts()) {
            send(context.prompt(), context, sinks.contexts());
        }
        emit(new Watermark(
                SourceStage.SAMPLES,
                partition,
                partitions,
                closing.time(),
                state,
                closing.models(),
                closing.accounts()));
    }

    private void emit(Watermark watermark) {
        send(watermark.source(), watermark, sinks.tallies());
        send(watermark.source(), watermark, sinks.contexts());
    }

    /** The broker stamps the record when it comes, so this time is never seen. */
    private void send(String key, Object value, String sink) {
        context.forward(new Record<>(key, value, context.currentSystemTimeMs()), sink);
    }
}
