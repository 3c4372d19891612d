package dev.plumbline.acceptance;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The released image of the Kafka whose clients are on the class path. Apart from {@link Broker}, so that Docker is
 * asked for only here.
 */
final class KafkaImage implements AutoCloseable {

    private final KafkaContainer container;

    private KafkaImage(KafkaContainer container) {
        this.container = container;
    }

    /** @param settings of the broker, which the image takes as variables */
    static KafkaImage start(Map<String, String> settings) {
        KafkaContainer container = new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion());
        settings.forEach((name, value) -> container.withEnv(variable(name), value));
        container.withStartupTimeout(Duration.ofMinutes(3)).start();
        return new KafkaImage(container);
    }

    String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public void close() {
        container.stop();
    }

    private static String variable(String setting) {
        return "KAFKA_" + setting.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
