package dev.plumbline.topologies;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Reads the records of one topic for the stage behind it. One that it cannot read costs itself alone: it is noted on
 * the topic {@code poison}, in the transaction that passes over it, and the stage never sees it.
 */
final class RecordReader<V> implements Processor<byte[], byte[], String, Object> {

    private final Topic<String, V> topic;
    private final String stage;
    private final String poison;

    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<String, Object> context;

    /**
     * @param stage name of the node that takes what was read
     * @param poison name of the node that takes {@link dev.plumbline.models.sample.DeadLetter}
     */
    RecordReader(Topic<String, V> topic, String stage, String poison) {
        this.topic = topic;
        this.stage = stage;
        this.poison = poison;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            V value = topic.read(record.key(), record.value(), record.timestamp());
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            context.forward(new Record<>(key, (Object) value, record.timestamp(), record.headers()), stage);
        } catch (RejectedRecord e) {
            RecordMetadata at = context.recordMetadata().orElseThrow();
            var letter = e.letter(at.topic(), at.partition(), at.offset(), record.value());
            context.forward(new Record<>(letter.place(), (Object) letter, context.currentSystemTimeMs()), poison);
        }
    }
}
