package dev.plumbline.topologies;

import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.action.Unstick;
import java.util.List;

/**
 * The topics of what is done about incidents.
 *
 * @param gates the last state of each pool's gate; key: {@link Gate#key}
 * @param unsticks key: model
 * @param rollbacks key: model
 * @param overrides what people said, as they said it; key: model, so that it meets the model's windows in one partition
 * @param audit what was decided, and what was not done and why; key: model
 * @param probes what a probe of each drained pool found last; key: {@link PoolProbe#key}
 */
public record ActionTopics(
        Topic<String, Gate> gates,
        Topic<String, Unstick> unsticks,
        Topic<String, Rollback> rollbacks,
        Topic<String, Instruction> overrides,
        Topic<String, Decision> audit,
        Topic<String, PoolProbe> probes) {

    /** All of them. */
    public List<Topic<?, ?>> all() {
        return List.of(gates, unsticks, rollbacks, overrides, audit, probes);
    }
}
