package dev.plumbline.service.instance;

import dev.plumbline.detector.signal.SamplerCalibration;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.BadRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * What an instance counts, in the form that Prometheus reads. What it says of records and incidents adds up over the
 * instances of a prefix.
 */
public final class Metrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final Set<String> ahead = new HashSet<>();
    private @Nullable KafkaStreamsMetrics client;
    private final CoverageMetrics coverage;

    /** All counts at 0; {@code prefix} stands in every metric. */
    public Metrics(String prefix) {
        registry.config().commonTags("prefix", prefix);
        coverage = new CoverageMetrics(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        JvmGcMetrics collector = new JvmGcMetrics();
        collector.bindTo(registry);
        closers.push(collector::close);
        count(Accounts.NONE); // what has not happened is 0, not absent
        for (BadRecord.Reason reason : BadRecord.Reason.values()) {
            deadLetters(reason.code());
        }
        unverifiable(SamplerCalibration.NAME, Unverifiable.NO_LOGPROBS);
        for (Level level : Level.values()) {
            incidents(level);
        }
    }

    /** Adds what Kafka Streams measures of itself, in the place of a client that was there before. */
    public synchronized void observe(KafkaStreams streams) {
        if (client != null) {
            client.close();
        }
        client = new KafkaStreamsMetrics(streams);
        client.bindTo(registry);
    }

    /** Counts what became of records. */
    public void count(Accounts accounts) {
        records("tallied").increment((double) accounts.tallied());
        records("late").increment((double) accounts.late());
        records("duplicate").increment((double) accounts.duplicate());
        records("dead").increment((double) accounts.deadLetters());
        misKeyed().increment((double) accounts.misKeyed());
        accounts.dead().forEach((reason, n) -> deadLetters(reason).increment((double) n));
        accounts.aheadByPool().forEach((pool, n) -> ahead(pool).increment((double) n));
    }

    /** Counts what could not be judged, and why. */
    public void count(Tally tally) {
        coverage.count(tally);
        tally.cells().forEach((key, cell) -> {
            if (key.signal().startsWith(Tallier.UNVERIFIABLE)) {
                String signal = key.signal().substring(Tallier.UNVERIFIABLE.length());
                unverifiable(signal, Unverifiable.of(key.bin())).increment((double) cell.trials());
            }
        });
    }

    /** Counts an incident when it opens, and again at the higher level when its level rises. */
    public void count(Alert alert) {
        if (alert.event() == Alert.Event.OPENED || alert.event() == Alert.Event.RAISED) {
            incidents(alert.incident().level()).increment();
        }
    }

    /** Where other parts of the instance count. */
    public MeterRegistry registry() {
        return registry;
    }

    /** All of them, in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
        closers.forEach(Runnable::run);
        registry.close();
    }

    private Counter records(String fate) {
        return Counter.builder("plumbline.records")
                .description("Records that were read, by what became of them")
                .tag("fate", fate)
                .register(registry);
    }

    private Counter misKeyed() {
        return Counter.builder("plumbline.records.mis.keyed")
                .description("Records that lay in another partition than their key says; they count all the same")
                .register(registry);
    }

    private Counter unverifiable(String signal, Unverifiable why) {
        return Counter.builder("plumbline.unverifiable")
                .description("Questions that arose for a sample and could not be answered, by reason")
                .tag("signal", signal)
                .tag("reason", why.code())
                .register(registry);
    }

    private Counter deadLetters(String reason) {
        return Counter.builder("plumbline.dead.letters")
                .description("Records that could not be taken, by reason")
                .tag("reason", reason)
                .register(registry);
    }

    /** Of so many pools as a record of accounts names, since the instance started: senders may write any name. */
    private synchronized Counter ahead(String pool) {
        boolean known = pool.equals(Accounts.OTHERS) || ahead.contains(pool);
        boolean named = known || (ahead.size() < Accounts.POOLS && ahead.add(pool));
        return Counter.builder("plumbline.clock.ahead")
                .description("Records whose sender's clock is ahead, by pool")
                .tag("pool", named ? pool : Accounts.OTHERS)
                .register(registry);
    }

    private Counter incidents(Level level) {
        return Counter.builder("plumbline.incidents")
                .description("Incidents that opened at this level, or rose to it")
                .tag("level", level.code())
                .register(registry);
    }
}
