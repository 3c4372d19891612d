package dev.plumbline.service.gate;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.json.GateJson;
import dev.plumbline.models.json.PoolProbeJson;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A gate for whoever asks: as it stands in the topic, with what a probe of the pool found last. */
public final class BoardJson {

    private static final JsonMapper JSON = JsonMapper.shared();

    private BoardJson() {}

    /** The field {@code probe} is there where a probe was made. */
    public static ObjectNode write(GateBoard board, Gate gate) {
        ObjectNode json = (ObjectNode) JSON.readTree(GateJson.write(gate));
        board.probe(gate.model(), gate.pool())
                .ifPresent(probe -> json.set("probe", JSON.readTree(PoolProbeJson.write(probe))));
        return json;
    }
}
