package dev.plumbline.topologies.stage;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.topologies.Prefix;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** The second stage: from tallies to evidence, incidents and alerts, with the stores that it needs. */
public final class TalliesStage implements ProcessorSupplier<String, Object, String, Object> {

    static final String WINDOWS = "windows";
    static final String PROGRESS = "judge-progress";
    static final String MONITORS = "monitors";
    static final String CELLS = "cells";

    private final Policy policy;
    private final List<Question> questions;
    private final Prefix.Kind kind;
    private final Sinks sinks;

    /**
     * Names of the nodes that take what this stage says.
     *
     * @param evidence takes {@link dev.plumbline.models.incident.Evidence}
     * @param incidents takes {@link dev.plumbline.models.incident.Incident}
     * @param alerts takes {@link dev.plumbline.models.incident.Alert}
     */
    public record Sinks(String evidence, String incidents, String alerts) {}

    public TalliesStage(Policy policy, List<Question> questions, Prefix.Kind kind, Sinks sinks) {
        this.policy = policy;
        this.questions = List.copyOf(questions);
        this.kind = kind;
        this.sinks = sinks;
    }

    @Override
    public Processor<String, Object, String, Object> get() {
        return new TalliesProcessor(policy, questions, kind, sinks);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return KafkaStore.builders(WINDOWS, PROGRESS, MONITORS, CELLS);
    }
}
