package dev.plumbline.topologies.stage;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.topologies.Prefix;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The second stage: from tallies, and what people said, to evidence, incidents, alerts and actions, with the stores
 * that it needs.
 */
public final class TalliesProcessorSupplier implements ProcessorSupplier<String, Object, String, Object> {

    static final String WINDOWS = "windows";
    static final String PROGRESS = "judge-progress";
    static final String MONITORS = "monitors";
    static final String CELLS = "cells";
    static final String ACTIONS = "actions";

    private final Policies policies;
    private final List<Question> questions;
    private final Prefix.Kind kind;
    private final Sinks sinks;

    /**
     * Names of the nodes that take what this stage says.
     *
     * @param evidence takes {@link dev.plumbline.models.incident.Evidence}
     * @param incidents takes {@link dev.plumbline.models.incident.Incident}
     * @param alerts takes {@link dev.plumbline.models.incident.Alert}
     * @param gates takes {@link dev.plumbline.models.action.Gate}
     * @param unsticks takes {@link dev.plumbline.models.action.Unstick}
     * @param rollbacks takes {@link dev.plumbline.models.action.Rollback}
     * @param audit takes {@link dev.plumbline.models.action.Decision}
     * @param baselines takes {@link dev.plumbline.models.baseline.AutomaticBaseline}
     */
    public record Sinks(
            String evidence,
            String incidents,
            String alerts,
            String gates,
            String unsticks,
            String rollbacks,
            String audit,
            String baselines) {}

    public TalliesProcessorSupplier(Policies policies, List<Question> questions, Prefix.Kind kind, Sinks sinks) {
        this.policies = policies;
        this.questions = List.copyOf(questions);
        this.kind = kind;
        this.sinks = sinks;
    }

    @Override
    public Processor<String, Object, String, Object> get() {
        return new TalliesProcessor(policies, questions, kind, sinks);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return KafkaStore.builders(WINDOWS, PROGRESS, MONITORS, CELLS, ACTIONS);
    }
}
