package dev.plumbline.topologies.stage;

import dev.plumbline.models.cell.Watermark;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** What is counted goes where its key says; a watermark goes to everybody. */
public final class WatermarkPartitioner implements StreamPartitioner<String, Object> {

    /** What takes headers too calls this one, for as long as it is there. */
    @Override
    @SuppressWarnings("removal")
    public Optional<Set<Integer>> partitions(String topic, String key, Object value, int partitions) {
        return value instanceof Watermark
                ? Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toUnmodifiableSet()))
                : Optional.empty();
    }
}
