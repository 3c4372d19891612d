package dev.plumbline.service.tap;

import dev.plumbline.service.tap.generation.RequestKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/** What a tap counts: requests, samples, and every way in which a sample is lost. All begin at 0. */
final class TapMetrics implements AutoCloseable {

    /**
     * Why a request that was chosen was left as it was; its sample has no log-probabilities that the client did not
     * ask for.
     */
    enum Untouched {
        /** How the engine writes answers is learned from this one. */
        LEARNING,
        /** The engine writes a field now so, now so: it could not be taken out again. */
        UNCERTAIN,
        /** The request says something that more would contradict. */
        ODD_REQUEST,
        /** The engine packs answers, and the client takes them packed. */
        PACKED,
        /** The engine refused the request with more than the client asked for, and took it without. */
        REFUSED,
        /** The request is larger than is looked into. */
        TOO_LARGE,
        /** Nothing was left of the memory for samples. */
        MEMORY,
        /** Its body is no JSON object, or is packed. */
        UNREADABLE
    }

    /** Why there is no sample of a response that was chosen. */
    enum Lost {
        /** The client went away before the end. */
        HUNG_UP,
        /** The engine went away before the end. */
        UPSTREAM,
        /** The engine refused the request (4xx), or sent the client elsewhere. */
        STATUS,
        /** What it answered cannot be read. */
        UNREADABLE,
        /** The sample is larger than Plumbline takes. */
        TOO_LARGE,
        /** Nothing was left of the memory for samples. */
        MEMORY,
        /** What samples are sent to does not keep up. */
        QUEUE,
        /** What samples are sent to cannot be reached, or is full. */
        UNREACHABLE,
        /** What samples are sent to did not accept it. */
        REJECTED,
        /** It was still waiting when the tap ended. */
        STOPPED
    }

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger open = new AtomicInteger();
    private final Map<Untouched, Counter> untouched = new EnumMap<>(Untouched.class);
    private final Map<Lost, Counter> lost = new EnumMap<>(Lost.class);
    private final Map<RequestKind, Counter> generated = new EnumMap<>(RequestKind.class);
    private final Counter passed;
    private final Counter bySession;
    private final Counter byResponse;
    private final Counter byPrompt;
    private final Counter sent;
    private final Counter failed;

    TapMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        for (RequestKind kind : RequestKind.values()) {
            generated.put(kind, counter("requests", "Requests that passed, by what they ask for", "kind", kind.code()));
        }
        passed = counter("requests", "Requests that passed, by what they ask for", "kind", "other");
        bySession = counter("chosen", "Responses that were chosen, by the rule", "by", "session");
        byResponse = counter("chosen", "Responses that were chosen, by the rule", "by", "response");
        byPrompt = counter("chosen", "Responses that were chosen, by the rule", "by", "prompt");
        for (Untouched why : Untouched.values()) {
            untouched.put(
                    why,
                    counter(
                            "untouched",
                            "Chosen requests that were left as they were, by reason",
                            "reason",
                            code(why)));
        }
        for (Lost why : Lost.values()) {
            lost.put(why, counter("lost", "Samples that were lost, by reason", "reason", code(why)));
        }
        sent = counter("sent", "Samples that were accepted where they were sent to", "to", "plumbline");
        failed = counter("upstream.failures", "Requests that the engine did not answer to the end", "by", "upstream");
        Gauge.builder("plumbline.tap.requests.open", open, AtomicInteger::doubleValue)
                .description("Requests that pass now")
                .register(registry);
    }

    /** Shows a number that is known elsewhere. */
    void gauge(String name, String description, DoubleSupplier value) {
        Gauge.builder("plumbline.tap." + name, value::getAsDouble)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    int open() {
        return open.get();
    }

    void passed() {
        passed.increment();
    }

    void passed(RequestKind kind) {
        counted(generated.get(kind));
    }

    void chosen(SampledBy rule) {
        (switch (rule) {
                    case SESSION -> bySession;
                    case RESPONSE -> byResponse;
                    case PROMPT -> byPrompt;
                })
                .increment();
    }

    void untouched(Untouched why) {
        counted(untouched.get(why));
    }

    void lost(Lost why) {
        counted(lost.get(why));
    }

    void lost(Lost why, int samples) {
        for (int i = 0; i < samples; i++) {
            lost(why);
        }
    }

    void sent(int samples) {
        sent.increment(samples);
    }

    void upstreamFailed() {
        failed.increment();
    }

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }

    private static void counted(@org.jspecify.annotations.Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }

    private Counter counter(String name, String description, String tag, String value) {
        return Counter.builder("plumbline.tap." + name)
                .description(description)
                .tag(tag, value)
                .register(registry);
    }

    private static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
