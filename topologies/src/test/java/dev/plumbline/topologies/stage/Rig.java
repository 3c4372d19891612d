package dev.plumbline.topologies.stage;

import dev.plumbline.detector.signal.Routing;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.DeadLetter;
import dev.plumbline.topologies.Prefix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** One task of the first stage, with a wall clock that tests move and stores that outlive a restart. */
final class Rig implements AutoCloseable {

    static final List<Signal> SIGNALS = List.of(new Routing());

    private final Prefix prefix;
    private final int partition;
    private final SamplesProcessorSupplier stage;
    private final List<KeyValueStore<Bytes, byte[]>> stores = new ArrayList<>();
    private final Path folder;
    private MockProcessorContext<String, Object> context;
    private Processor<byte[], byte[], String, Object> processor;
    private long wall = 1_000_000;
    private long offset;

    Rig(Prefix prefix, int partition, Path folder) {
        this.prefix = prefix;
        this.partition = partition;
        this.folder = folder;
        this.stage = new SamplesProcessorSupplier(
                Policy.DEFAULT,
                SIGNALS,
                prefix,
                new SamplesProcessorSupplier.Sinks("to-tallies", "to-contexts", "to-samples-dlq"));
        this.context = context();
        for (StoreBuilder<?> builder : stage.stores()) {
            @SuppressWarnings("unchecked")
            StoreBuilder<KeyValueStore<Bytes, byte[]>> kept = (StoreBuilder<KeyValueStore<Bytes, byte[]>>) builder;
            KeyValueStore<Bytes, byte[]> store = kept.withLoggingDisabled().build();
            store.init(context.getStateStoreContext(), store);
            stores.add(store);
        }
        restart();
    }

    /** A new processor on the same stores, as after a crash. */
    void restart() {
        context = context();
        stores.forEach(context::addStateStore);
        processor = stage.get();
        processor.init(context);
    }

    /** Reads a record, stamped with {@code append}. */
    void read(ProducerRecord<byte[], byte[]> record, long append) {
        context.setRecordMetadata(prefix.name() + ".samples", partition, offset++);
        processor.process(new Record<>(record.key(), record.value(), append, new RecordHeaders(record.headers())));
    }

    /** Lets the wall clock run, with a tick each second. */
    void run(long millis) {
        for (long left = millis; left > 0; left -= 1_000) {
            wall += Math.min(left, 1_000);
            context.setCurrentSystemTimeMs(wall);
            context.scheduledPunctuators().forEach(p -> p.getPunctuator().punctuate(wall));
        }
    }

    List<TallyRecord> tallies() {
        return context.forwarded("to-tallies").stream()
                .map(f -> (TallyRecord) f.record().value())
                .toList();
    }

    List<DeadLetter> deadLetters() {
        return context.forwarded("to-samples-dlq").stream()
                .map(f -> (DeadLetter) f.record().value())
                .toList();
    }

    void forget() {
        context.resetForwards();
    }

    @Override
    public void close() {
        stores.forEach(KeyValueStore::close);
    }

    private MockProcessorContext<String, Object> context() {
        MockProcessorContext<String, Object> made =
                new MockProcessorContext<>(new Properties(), new TaskId(0, partition), folder.toFile());
        made.setCurrentSystemTimeMs(wall);
        return made;
    }
}
