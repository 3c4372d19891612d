package dev.plumbline.service.probe.run;

import dev.plumbline.service.probe.ask.EngineInfo;
import dev.plumbline.service.probe.ask.PoolClient;
import dev.plumbline.service.probe.ask.ProbeClient;

/**
 * A pool that takes part in a run.
 *
 * @param scores whether it can score a text that it is given
 */
public record PoolSession(PoolClient client, ProbeClient asker, EngineInfo engine, boolean scores) {

    public String name() {
        return client.target().pool();
    }

    boolean isLost() {
        return client.record().snapshot().lost();
    }
}
