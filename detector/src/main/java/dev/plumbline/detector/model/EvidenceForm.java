package dev.plumbline.detector.model;

import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.NullControls;
import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.models.proto.state.ControlState;
import dev.plumbline.models.proto.state.EvidenceState;
import java.util.List;

/** The stored form of evidence: of a monitor, and of a control. */
final class EvidenceForm {

    private static final int VERSION = 1;
    private static final StoredForm<EvidenceState> MONITOR =
            new StoredForm<>("monitors", VERSION, EvidenceState.parser());
    private static final StoredForm<ControlState> CONTROL =
            new StoredForm<>("controls", VERSION, ControlState.parser());

    private EvidenceForm() {}

    static byte[] write(ShiryaevRoberts evidence) {
        EvidenceState.Builder out = EvidenceState.newBuilder().setVersion(VERSION);
        for (double value : evidence.state()) {
            out.addEvidence(value);
        }
        return out.build().toByteArray();
    }

    static double[] read(byte[] stored) {
        return doubles(MONITOR.read(stored).getEvidenceList());
    }

    static byte[] write(NullControls.Pair pair) {
        ControlState.Builder out = ControlState.newBuilder().setVersion(VERSION);
        for (double value : pair.counted().state()) {
            out.addCounted(value);
        }
        for (double value : pair.standing().state()) {
            out.addStanding(value);
        }
        return out.build().toByteArray();
    }

    static NullControls.Pair readControl(byte[] stored) {
        ControlState in = CONTROL.read(stored);
        return new NullControls.Pair(
                new ShiryaevRoberts(doubles(in.getCountedList())), new ShiryaevRoberts(doubles(in.getStandingList())));
    }

    private static double[] doubles(List<Double> stored) {
        return stored.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
