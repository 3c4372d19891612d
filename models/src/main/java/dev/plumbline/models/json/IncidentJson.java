package dev.plumbline.models.json;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Blame;
import dev.plumbline.models.incident.Course;
import dev.plumbline.models.incident.Impact;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.incident.Measurement;
import dev.plumbline.models.incident.SampledResponse;
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
        put(json, i.blame());
        json.put("level", i.level().code());
        put(json, i.course());
        put(json, i.measurement());
        Impact impact = i.impact();
        json.put("sessions", impact.sessions());
        json.set("share", impact.share() == null ? NullNode.getInstance() : Json.number(impact.share()));
        json.set("false_once_in_days", Json.number(i.measurement().falseOnceInDays()));
        json.put("text", i.text());
        Incident.Ending ending = i.course().ending();
        json.put("ending", ending == null ? null : ending.code());
        json.set("ledger", LedgerJson.tree(impact.ledger()));
        if (!impact.samples().isEmpty()) {
            ArrayNode samples = json.putArray("samples");
            impact.samples()
                    .forEach(sample -> samples.addObject()
                            .put("id", sample.id())
                            .put("pool", sample.pool())
                            .put("time", Rfc3339.write(sample.time())));
        }
        json.put("again", i.course().again().count());
        json.put("worse", i.course().again().worse());
        return json;
    }

    private static void put(ObjectNode json, Blame blame) {
        json.put("signal", blame.signal());
        json.put("reference", blame.reference());
        json.set("cohort", Json.texts(blame.cohort().values()));
        json.set("also", Json.texts(blame.also()));
        if (!blame.alternatives().isEmpty()) {
            ArrayNode alternatives = json.putArray("alternatives");
            blame.alternatives().forEach(other -> alternatives.add(Json.texts(other.values())));
        }
        json.set("signals", Json.texts(blame.signals()));
    }

    private static void put(ObjectNode json, Course course) {
        Incident.Span interval = course.onsetInterval();
        json.set("onset", time(course.onset()));
        json.set("onset_interval", Json.array().add(time(interval.earliest())).add(time(interval.latest())));
        json.set("detected", time(course.detected()));
        json.set("paged", time(course.paged()));
        json.set("closed", time(course.closed()));
    }

    private static void put(ObjectNode json, Measurement measurement) {
        json.put("trials", measurement.trials());
        json.put("hits", measurement.hits());
        json.set("rate", Json.number(measurement.rate()));
        json.set("expected", Json.number(measurement.expected()));
        json.set("ratio", Json.number(measurement.ratio()));
        json.set("ratio_interval", interval(measurement.ratioInterval()));
        json.set("evidence", Json.number(measurement.evidence()));
        json.set("threshold", Json.number(measurement.threshold()));
    }

    static Incident read(Fields f) {
        return new Incident(
                f.text("incident"),
                f.text("model"),
                f.code("layer", Layer.values(), Layer::code),
                f.code("level", Level.values(), Level::code),
                blame(f),
                course(f),
                measurement(f),
                impact(f),
                f.text("text"));
    }

    private static Blame blame(Fields f) {
        return new Blame(
                new Cohort(f.object("cohort").asTexts()),
                f.texts("also"),
                alternatives(f),
                f.text("signal"),
                f.text("reference"),
                f.texts("signals"));
    }

    private static Course course(Fields f) {
        return new Course(
                f.time("onset"),
                span(f.times("onset_interval", 2)),
                f.time("detected"),
                f.timeOrNull("paged"),
                f.timeOrNull("closed"),
                ending(f),
                f.has("again") ? new Incident.Again((int) f.whole("again"), f.flag("worse")) : Incident.Again.NEVER);
    }

    private static Measurement measurement(Fields f) {
        return new Measurement(
                f.whole("trials"),
                f.whole("hits"),
                f.number("rate"),
                f.number("expected"),
                f.number("ratio"),
                interval(f.numbers("ratio_interval", 2)),
                f.number("evidence"),
                f.number("threshold"),
                f.number("false_once_in_days"));
    }

    private static Impact impact(Fields f) {
        Ledger ledger = f.has("ledger") ? LedgerJson.read(f.object("ledger")) : Ledger.NONE;
        return new Impact(f.whole("sessions"), f.numberOrNull("share"), ledger, samples(f));
    }

    /** Earlier records name none. */
    private static List<SampledResponse> samples(Fields f) {
        return f.has("samples")
                ? f.objects("samples").stream()
                        .map(s -> new SampledResponse(s.text("id"), s.text("pool"), s.time("time")))
                        .toList()
                : List.of();
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
