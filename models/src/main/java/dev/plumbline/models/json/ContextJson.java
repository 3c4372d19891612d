package dev.plumbline.models.json;

import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.ContextRecord;
import dev.plumbline.models.cell.Watermark;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON form of what travels to the twins: contexts, in which a step is
 * {@code [chosen, token, logprob, token, logprob, …]}. and watermarks. Exact: what was written reads back as equal.
 */
public final class ContextJson {

    private static final String KIND = "context";

    private ContextJson() {}

    /** One line, in UTF-8. */
    public static byte[] write(ContextRecord record) {
        return Json.bytes(record instanceof Context context ? tree(context) : WatermarkJson.tree((Watermark) record));
    }

    private static ObjectNode tree(Context context) {
        ObjectNode json = Json.versioned();
        json.put("kind", KIND);
        json.put("window", context.window());
        json.put("time", context.time());
        json.put("id", context.id());
        json.put("model", context.model());
        json.put("prompt", context.prompt());
        json.set("cohort", Json.texts(context.cohort().values()));
        Context.Form form = context.form();
        if (!form.isComparable(Context.Form.RAW)) {
            json.putArray("form").add(form.settings()).add(form.temperature()).add(form.cut());
        }
        if (form.processed()) {
            json.put("processed", true);
        }
        ArrayNode steps = json.putArray("steps");
        for (Context.Step step : context.steps()) {
            ArrayNode row = steps.addArray().add(step.chosen());
            step.listed().forEach(listed -> row.add(listed.token()).add(listed.logprob()));
        }
        Context.Draw draw = context.draw();
        if (draw != null) {
            json.putArray("draw").add(draw.text()).add(draw.start());
        }
        return json;
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the bytes are no context, or one of a later version; names the field
     */
    public static ContextRecord read(byte[] json) {
        Fields f = Json.read("context", json).versioned();
        return switch (f.text("kind")) {
            case KIND -> context(f);
            case WatermarkJson.KIND -> WatermarkJson.read(f);
            default -> throw f.must("kind", "be " + KIND + " or " + WatermarkJson.KIND);
        };
    }

    private static Context context(Fields f) {
        List<Context.Step> steps = new ArrayList<>();
        for (JsonNode row : f.array("steps")) {
            if (!row.isArray() || row.size() % 2 == 0) {
                throw f.must("steps", "hold rows [chosen, token, logprob, token, logprob, …]");
            }
            List<Context.Listed> listed = new ArrayList<>();
            for (int i = 1; i < row.size(); i += 2) {
                listed.add(new Context.Listed(
                        row.get(i).longValue(), row.get(i + 1).doubleValue()));
            }
            steps.add(new Context.Step(row.get(0).longValue(), listed));
        }
        return new Context(
                f.whole("window"),
                f.whole("time"),
                f.text("id"),
                f.text("model"),
                f.text("prompt"),
                new CohortKey(f.object("cohort").asTexts()),
                form(f),
                steps,
                draw(f));
    }

    /** What is not stated is the model's own: earlier records held nothing else. */
    private static Context.Form form(Fields f) {
        boolean processed = f.has("processed") && f.flag("processed");
        if (!f.has("form")) {
            return processed ? Context.Form.UNCHANGED : Context.Form.RAW;
        }
        JsonNode form = f.array("form");
        if (form.size() != 3 || !(form.get(1).doubleValue() > 0)) {
            throw f.must("form", "be [settings, temperature, cut] with a temperature above 0");
        }
        return new Context.Form(
                form.get(0).longValue(), form.get(1).doubleValue(), form.get(2).booleanValue(), processed);
    }

    private static Context.@Nullable Draw draw(Fields f) {
        if (!f.has("draw")) {
            return null;
        }
        JsonNode pair = f.array("draw");
        if (pair.size() != 2) {
            throw f.must("draw", "be [text, start]");
        }
        return new Context.Draw(pair.get(0).longValue(), pair.get(1).longValue());
    }
}
