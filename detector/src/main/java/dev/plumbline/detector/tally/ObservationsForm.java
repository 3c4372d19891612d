package dev.plumbline.detector.tally;

import dev.plumbline.detector.store.CohortState;
import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.detector.tally.Observations.Observation;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.proto.state.HashState;
import dev.plumbline.models.proto.state.ObservationsState;
import java.util.ArrayList;
import java.util.List;

/** The stored form of observations. */
final class ObservationsForm {

    private static final int VERSION = 1;
    private static final StoredForm<ObservationsState> FORM =
            new StoredForm<>("observations", VERSION, ObservationsState.parser());

    private ObservationsForm() {}

    static byte[] write(Observations o) {
        ObservationsState.Builder out = ObservationsState.newBuilder()
                .setVersion(VERSION)
                .setTime(o.time())
                .setId(state(o.id()))
                .setPlacement(state(o.voter().placement()))
                .setMisKeyed(o.voter().misKeyed())
                .setAge(o.age())
                .setModel(o.servedBy().model())
                .setStratum(o.servedBy().stratum())
                .addAllCohort(CohortState.of(o.servedBy().cohort().values()))
                .setPrompt(state(o.listed().prompt()))
                .setForm(ContextsForm.state(o.listed().form()))
                .setLog(o.origin().log())
                .setSession(o.voter().session())
                .setName(o.origin().name())
                .setRescored(o.rescored())
                .setAhead(o.origin().ahead())
                .setBareId(o.origin().id());
        o.said().forEach(said -> add(said, out));
        o.listed().steps().forEach(step -> out.addSteps(ContextsForm.state(step)));
        if (o.listed().draw() != null) {
            out.setDraw(ContextsForm.state(o.listed().draw()));
        }
        return out.build().toByteArray();
    }

    private static void add(Observation said, ObservationsState.Builder out) {
        Cell cell = said.cell();
        out.addSignal(said.signal()).addCut(said.cut()).addBin(said.bin());
        out.addTrials(cell.trials()).addHits(cell.hits()).addLow(cell.low()).addHigh(cell.high());
    }

    static Observations read(byte[] stored) {
        return FORM.read(stored, ObservationsForm::observations);
    }

    private static Observations observations(ObservationsState in) {
        return new Observations(
                in.getTime(),
                in.getAge(),
                hash(in.getId()),
                new Observations.Voter(hash(in.getPlacement()), in.getMisKeyed(), in.getSession()),
                new Observations.ServedBy(
                        in.getModel(), in.getStratum(), new CohortKey(CohortState.read(in.getCohortList()))),
                said(in),
                new Observations.Listed(
                        hash(in.getPrompt()),
                        ContextsForm.form(in.getForm()),
                        ContextsForm.steps(in.getStepsList()),
                        in.hasDraw() ? ContextsForm.draw(in.getDraw()) : null),
                in.getRescored(),
                new Observations.Origin(in.getBareId(), in.getAhead(), in.getLog(), in.getName()));
    }

    private static List<Observation> said(ObservationsState in) {
        List<Observation> said = new ArrayList<>(in.getSignalCount());
        for (int i = 0; i < in.getSignalCount(); i++) {
            Cell cell = new Cell(in.getTrials(i), in.getHits(i), in.getLow(i), in.getHigh(i));
            said.add(new Observation(in.getSignal(i), in.getCut(i), in.getBin(i), cell));
        }
        return said;
    }

    private static HashState state(Hash hash) {
        return HashState.newBuilder().setHigh(hash.high()).setLow(hash.low()).build();
    }

    private static Hash hash(HashState in) {
        return new Hash(in.getHigh(), in.getLow());
    }
}
