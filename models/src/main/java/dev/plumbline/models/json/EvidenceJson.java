package dev.plumbline.models.json;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.Rfc3339;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of what the monitors of one model said. */
public final class EvidenceJson {

    private EvidenceJson() {}

    /** One line. A number that is infinite or NaN is written as null. */
    public static String write(Evidence evidence) {
        ObjectNode json = Json.versioned();
        json.put("window", Rfc3339.write(evidence.window()));
        json.put("model", evidence.model());
        json.put("forced", evidence.forced());
        ArrayNode monitors = json.putArray("monitors");
        evidence.monitors().forEach(reading -> monitors.add(tree(reading)));
        ArrayNode alone = json.putArray("alone");
        evidence.alone()
                .forEach(
                        a -> alone.add(Json.object().put("stratum", a.stratum()).put("pool", a.pool())));
        Evidence.Controls controls = evidence.controls();
        json.set(
                "controls",
                Json.object()
                        .put("windows", controls.windows())
                        .put("alarms", controls.alarms())
                        .put("alarm", controls.alarm())
                        .set("promised", Json.number(controls.promised())));
        json.put("overdue", evidence.overdue());
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}, but for the digits that were rounded off. A null number is read as NaN. Without
     * {@code overdue} none was counted.
     *
     * @throws IllegalArgumentException where the text is no evidence, or such of a later version; names the field
     */
    public static Evidence read(String json) {
        Fields f = Json.read("evidence", json).versioned();
        return new Evidence(
                f.time("window"),
                f.text("model"),
                f.flag("forced"),
                f.objects("monitors").stream().map(EvidenceJson::reading).toList(),
                f.objects("alone").stream()
                        .map(a -> new Evidence.Alone(a.text("stratum"), a.text("pool")))
                        .toList(),
                controls(f.object("controls")),
                f.has("overdue") ? f.whole("overdue") : 0);
    }

    private static Evidence.Controls controls(Fields f) {
        return new Evidence.Controls(
                f.whole("windows"), f.whole("alarms"), f.number("promised"), f.textOrNull("alarm"));
    }

    private static ObjectNode tree(Evidence.Reading reading) {
        ObjectNode json = Json.object();
        json.put("signal", reading.signal());
        json.put("reference", reading.reference());
        json.set("cohort", Json.texts(reading.cohort().values()));
        json.set("evidence", Json.number(reading.evidence()));
        json.set("threshold", Json.number(reading.threshold()));
        json.put("level", reading.level() == null ? null : reading.level().code());
        return json;
    }

    private static Evidence.Reading reading(Fields f) {
        return new Evidence.Reading(
                f.text("signal"),
                f.text("reference"),
                new Cohort(f.object("cohort").asTexts()),
                f.number("evidence"),
                f.number("threshold"),
                f.textOrNull("level") == null ? null : f.code("level", Level.values(), Level::code));
    }
}
