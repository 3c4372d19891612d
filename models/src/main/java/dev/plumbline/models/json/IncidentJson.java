package dev.plumbline.models.json;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.Rfc3339;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The JSON form of an incident, for people's tools as for topics: times in RFC 3339, numbers with six significant
 * digits. What was written reads back as something that is written the same.
 */
public final class IncidentJson {

    private IncidentJson() {}

    /** One line. A number that is infinite or NaN is written as null. */
    public static String write(Incident incident) {
        return Json.text(tree(incident));
    }

    /**
     * The reverse of {@link #write}, but for the digits that were rounded off. A null number is read as NaN, as the
     * upper bound of the ratio it is infinite.
     *
     * @throws IllegalArgumentException where the text is no incident, or says that it is one of a later version; names
     *     the field
     */
    public static Incident read(String json) {
        Fields f = Json.read("incident", json);
        return read(f.has("v") ? f.versioned() : f); // the first version says nothing
    }

    static ObjectNode tree(Incident i) {
        ObjectNode json = Json.object();
        json.put("incident", i.id());
        json.put("model", i.model());
        json.put("layer", i.layer().code());
        json.put("signal", i.signal());
        json.put("reference", i.reference());
        json.set("cohort", Json.texts(i.cohort().values()));
        json.set("also", Json.texts(i.also()));
        if (!i.alternatives().isEmpty()) {
            ArrayNode alternatives = json.putArray("alternatives");
            i.alternatives().forEach(other -> alternatives.add(Json.texts(other.values())));
        }
        json.set("signals", Json.texts(i.signals()));
        json.put("level", i.level().code());
        json.set("onset", time(i.onset()));
        json.set(
                "onset_interval",
                Json.array()
                        .add(time(i.onsetInterval().earliest()))
                        .add(time(i.onsetInterval().latest())));
        json.set("detected", time(i.detected()));
        json.set("paged", time(i.paged()));
        json.set("closed", time(i.closed()));
        json.put("trials", i.trials());
        json.put("hits", i.hits());
        json.set("rate", Json.number(i.rate()));
        json.set("expected", Json.number(i.expected()));
        json.set("ratio", Json.number(i.ratio()));
        json.set("ratio_interval", interval(i.ratioInterval()));
        json.set("evidence", Json.number(i.evidence()));
        json.set("threshold", Json.number(i.threshold()));
        json.put("sessions", i.sessions());
        json.set("share", i.share() == null ? NullNode.getInstance() : Json.number(i.share()));
        json.set("false_once_in_days", Json.number(i.falseOnceInDays()));
        json.put("text", i.text());
        json.put("ending", i.ending() == null ? null : i.ending().code());
        json.set("ledger", LedgerJson.tree(i.ledger()));
        json.put("again", i.again().count());
        json.put("worse", i.again().worse());
        return json;
    }

    static Incident read(Fields f) {
        return new Incident(
                f.text("incident"),
                f.text("model"),
                f.code("layer", Layer.values(), Layer::code),
                f.text("signal"),
                f.text("reference"),
                new Cohort(f.object("cohort").asTexts()),
                f.texts("also"),
                alternatives(f),
                f.texts("signals"),
                f.code("level", Level.values(), Level::code),
                f.time("onset"),
                span(f.times("onset_interval", 2)),
                f.time("detected"),
                f.timeOrNull("paged"),
                f.timeOrNull("closed"),
                f.whole("trials"),
                f.whole("hits"),
                f.number("rate"),
                f.number("expected"),
                f.number("ratio"),
                interval(f.numbers("ratio_interval", 2)),
                f.number("evidence"),
                f.number("threshold"),
                f.whole("sessions"),
                f.numberOrNull("share"),
                f.number("false_once_in_days"),
                f.text("text"),
                ending(f),
                f.has("ledger") ? LedgerJson.read(f.object("ledger")) : Ledger.NONE,
                f.has("again") ? new Incident.Again((int) f.whole("again"), f.flag("worse")) : Incident.Again.NEVER);
    }

    /** Earlier records name one cohort only. */
    private static List<Cohort> alternatives(Fields f) {
        return f.has("alternatives")
                ? f.objects("alternatives").stream()
                        .map(other -> new Cohort(other.asTexts()))
                        .toList()
                : List.of();
    }

    /** Earlier records say nothing of it: there was recovery only. */
    private static Incident.@Nullable Ending ending(Fields f) {
        if (!f.has("ending")) {
            return f.isNull("closed") ? null : Incident.Ending.RECOVERED;
        }
        return f.isNull("ending") ? null : f.code("ending", Incident.Ending.values(), Incident.Ending::code);
    }

    private static JsonNode time(@Nullable Long millis) {
        return millis == null ? NullNode.getInstance() : StringNode.valueOf(Rfc3339.write(millis));
    }

    private static Incident.Span span(List<Long> times) {
        return new Incident.Span(times.get(0), times.get(1));
    }

    private static JsonNode interval(Incident.@Nullable Interval interval) {
        return interval == null
                ? NullNode.getInstance()
                : Json.array().add(Json.number(interval.low())).add(Json.number(interval.high()));
    }

    private static Incident.@Nullable Interval interval(double @Nullable [] bounds) {
        if (bounds == null) {
            return null;
        }
        return new Incident.Interval(bounds[0], Double.isNaN(bounds[1]) ? Double.POSITIVE_INFINITY : bounds[1]);
    }
}
