package dev.plumbline.detector.tally;

import dev.plumbline.detector.store.CohortState;
import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.proto.state.ContextState;
import dev.plumbline.models.proto.state.ContextsState;
import dev.plumbline.models.proto.state.DrawState;
import dev.plumbline.models.proto.state.ListFormState;
import dev.plumbline.models.proto.state.StepState;
import java.util.ArrayList;
import java.util.List;

/** The stored form of contexts. */
final class ContextsForm {

    private static final int VERSION = 1;
    private static final StoredForm<ContextsState> FORM = new StoredForm<>("contexts", VERSION, ContextsState.parser());

    private ContextsForm() {}

    static byte[] write(List<Context> contexts) {
        ContextsState.Builder out = ContextsState.newBuilder().setVersion(VERSION);
        contexts.forEach(context -> out.addContexts(state(context)));
        return out.build().toByteArray();
    }

    private static ContextState.Builder state(Context c) {
        ContextState.Builder out = ContextState.newBuilder()
                .setWindow(c.window())
                .setTime(c.time())
                .setId(c.id())
                .setModel(c.model())
                .setPrompt(c.prompt())
                .addAllCohort(CohortState.of(c.cohort().values()))
                .setForm(state(c.form()));
        c.steps().forEach(step -> out.addSteps(state(step)));
        return c.draw() == null ? out : out.setDraw(state(c.draw()));
    }

    static List<Context> read(byte[] stored) {
        return FORM.read(stored, ContextsForm::contexts);
    }

    private static List<Context> contexts(ContextsState all) {
        List<Context> contexts = new ArrayList<>();
        for (ContextState in : all.getContextsList()) {
            contexts.add(new Context(
                    in.getWindow(),
                    in.getTime(),
                    in.getId(),
                    in.getModel(),
                    in.getPrompt(),
                    new CohortKey(CohortState.read(in.getCohortList())),
                    form(in.getForm()),
                    steps(in.getStepsList()),
                    in.hasDraw() ? draw(in.getDraw()) : null));
        }
        return contexts;
    }

    static ListFormState state(Context.Form form) {
        return ListFormState.newBuilder()
                .setSettings(form.settings())
                .setTemperature(form.temperature())
                .setCut(form.cut())
                .setProcessed(form.processed())
                .build();
    }

    static Context.Form form(ListFormState in) {
        return new Context.Form(in.getSettings(), in.getTemperature(), in.getCut(), in.getProcessed());
    }

    static DrawState state(Context.Draw draw) {
        return DrawState.newBuilder()
                .setText(draw.text())
                .setStart(draw.start())
                .build();
    }

    static Context.Draw draw(DrawState in) {
        return new Context.Draw(in.getText(), in.getStart());
    }

    static StepState state(Context.Step step) {
        StepState.Builder out = StepState.newBuilder().setChosen(step.chosen());
        step.listed().forEach(of -> out.addTokens(of.token()).addLogprobs(of.logprob()));
        return out.build();
    }

    static List<Context.Step> steps(List<StepState> stored) {
        List<Context.Step> steps = new ArrayList<>(stored.size());
        for (StepState in : stored) {
            List<Context.Listed> listed = new ArrayList<>(in.getTokensCount());
            for (int i = 0; i < in.getTokensCount(); i++) {
                listed.add(new Context.Listed(in.getTokens(i), in.getLogprobs(i)));
            }
            steps.add(new Context.Step(in.getChosen(), listed));
        }
        return steps;
    }
}
