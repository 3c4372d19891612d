package dev.plumbline.service.ingest;

import dev.plumbline.service.http.Endpoint;
import java.util.List;

/** All that take samples over HTTP. They share what memory requests may use. */
public final class IngestEndpoints {

    private IngestEndpoints() {}

    /** Those of a live prefix. */
    public static List<Endpoint> of(SampleProducer intake, IngestAuth gate) {
        RequestBodies bodies = new RequestBodies();
        return List.of(new SamplesEndpoint(intake, gate, bodies), new OtlpEndpoint(intake, gate, bodies));
    }
}
