package dev.plumbline.service.delivery;

import dev.plumbline.topologies.Prefix;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells PagerDuty of rollbacks as change events, which stand beside an incident and never notify. A change has no key there: one
 * whose request was cut off may be shown twice.
 */
final class Changes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int MAX_SUMMARY = 1024;

    private final Courier.Office office;
    private final String receiver;
    private final URI url;
    private final String routingKey;
    private final String console;
    private final Circuit circuit;
    private final Thread thread;
    private volatile boolean closed;

    /** @param circuit of its own: a change that cannot be told must not hold up a page */
    Changes(Courier.Office office, String receiver, URI url, String routingKey, String console, Circuit circuit) {
        this.office = office;
        this.receiver = receiver;
        this.url = url;
        this.routingKey = routingKey;
        this.console = console;
        this.circuit = circuit;
        this.thread = new Thread(this::run, "changes-" + receiver);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    /** Makes a change event of a record. */
    static ObjectNode event(String routingKey, Prefix prefix, String console, JsonNode rollback) {
        String summary = "Roll back " + text(rollback, "model") + " from " + text(rollback, "version") + " to "
                + text(rollback, "to") + ": " + text(rollback, "reason");
        ObjectNode event = Requests.JSON.createObjectNode();
        event.put("routing_key", routingKey);
        ObjectNode payload = event.putObject("payload");
        payload.put("summary", Requests.cut(summary, MAX_SUMMARY));
        payload.put("source", prefix.name());
        payload.put("timestamp", text(rollback, "decided"));
        ObjectNode details = payload.putObject("custom_details");
        for (String name : List.of("id", "model", "version", "to", "incident", "force", "onset", "started")) {
            details.put(name, Requests.cut(text(rollback, name), MAX_SUMMARY));
        }
        event.putArray("links")
                .addObject()
                .put("href", console + "/incidents/" + text(rollback, "incident"))
                .put("text", "The incident in Plumbline");
        return event;
    }

    private void run() {
        while (!closed) {
            try (KafkaConsumer<String, String> consumer =
                    new KafkaConsumer<>(config(), new StringDeserializer(), new StringDeserializer())) {
                // A pattern, for there may be no such topic yet.
                consumer.subscribe(Pattern.compile(Pattern.quote(office.prefix().name() + ".rollbacks")));
                follow(consumer);
            } catch (InterruptException e) {
                return;
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                LOG.warn("changes for {} start again", receiver, e);
                pause();
            }
        }
    }

    private void follow(KafkaConsumer<String, String> consumer) {
        Deque<ConsumerRecord<String, String>> queue = new ArrayDeque<>();
        while (!closed) {
            if (queue.isEmpty()) {
                consumer.resume(consumer.assignment());
            } else {
                consumer.pause(consumer.assignment());
            }
            consumer.poll(POLL).forEach(queue::add);
            queue.removeIf(record -> !consumer.assignment().contains(partition(record)));
            ConsumerRecord<String, String> head = queue.peek();
            if (head != null && circuit.rest().isZero() && told(head)) {
                consumer.commitSync(Map.of(partition(head), new OffsetAndMetadata(head.offset() + 1)));
                queue.remove();
            }
        }
    }

    private boolean told(ConsumerRecord<String, String> record) {
        JsonNode rollback;
        try {
            rollback = Requests.JSON.readTree(record.value());
        } catch (JacksonException e) {
            LOG.error("{}/{}@{} is no rollback", record.topic(), record.partition(), record.offset());
            return true;
        }
        Answer answer = send(Requests.post(
                        url, Requests.bytes(event(routingKey, office.prefix(), console, rollback)), "application/json")
                .build());
        if (answer instanceof Answer.Later later) {
            circuit.failed(later.why(), later.after());
            return false;
        }
        if (answer instanceof Answer.Refused refused) {
            LOG.error("receiver {} refused a change: {}", receiver, refused.why());
        }
        circuit.worked();
        return true;
    }

    private Answer send(HttpRequest request) {
        Clock clock = office.clock();
        HttpClient http = office.http();
        try {
            HttpResponse<Void> response = http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .get(office.patience().toMillis(), TimeUnit.MILLISECONDS);
            return Answer.of(response.statusCode(), response.statusCode() == 202, response.headers(), clock);
        } catch (ExecutionException | TimeoutException e) {
            return new Answer.Later(e.getClass().getSimpleName(), Duration.ZERO);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new HashMap<>(office.client());
        config.put(ConsumerConfig.GROUP_ID_CONFIG, Courier.group(office.prefix(), receiver) + ".changes");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        return config;
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).asString("");
    }
}
