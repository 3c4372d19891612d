package dev.plumbline.topologies.stage;

import dev.plumbline.detector.store.Store;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class KafkaStoreTest extends StoreContract {

    @TempDir
    private Path folder;

    private KeyValueStore<Bytes, byte[]> kafka;

    @BeforeEach
    void open() {
        MockProcessorContext<Void, Void> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), folder.toFile());
        kafka = KafkaStore.builder("store").withLoggingDisabled().build();
        kafka.init(context.getStateStoreContext(), kafka);
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    @Override
    Store store() {
        return new KafkaStore(kafka);
    }
}
