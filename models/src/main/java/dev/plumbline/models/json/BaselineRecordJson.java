package dev.plumbline.models.json;

import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.baseline.AutomaticBaseline.Period;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.baseline.BaselineRecord;
import dev.plumbline.models.sample.Rfc3339;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of what the topic of baselines holds: an automatic one says so in {@code kind}. */
public final class BaselineRecordJson {

    private static final String AUTOMATIC = "automatic";

    private BaselineRecordJson() {}

    /** One line. */
    public static String write(BaselineRecord record) {
        if (record instanceof Baseline approved) {
            return BaselineJson.write(approved);
        }
        AutomaticBaseline automatic = (AutomaticBaseline) record;
        ObjectNode json = Json.versioned();
        json.put("kind", AUTOMATIC);
        json.put("model", automatic.model());
        json.put("asked", Rfc3339.write(automatic.asked()));
        json.put("from", Rfc3339.write(automatic.from()));
        json.put("tickets", automatic.tickets());
        json.set("first", period(automatic.first()));
        json.set("last", period(automatic.last()));
        return Json.text(json);
    }

    private static ObjectNode period(Period period) {
        ObjectNode json = Json.object();
        json.put("since", Rfc3339.write(period.since()));
        json.put("until", Rfc3339.write(period.until()));
        json.put("days", period.days());
        json.put("left_out", period.leftOut());
        ArrayNode rates = json.putArray("rates");
        for (Period.Rate rate : period.rates()) {
            ObjectNode row = rates.addObject();
            row.put("signal", rate.signal());
            row.put("cut", rate.cut());
            row.put("stratum", rate.stratum());
            row.put("trials", rate.trials());
            row.put("hits", rate.hits());
            row.put("hours", rate.hours());
            row.set("low", Json.number(rate.low()));
            row.set("high", Json.number(rate.high()));
        }
        return json;
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the text is no baseline, or one of a later version; names the field
     */
    public static BaselineRecord read(String json) {
        Fields f = Json.read("baseline", json).versioned();
        if (!f.has("kind") || !AUTOMATIC.equals(f.text("kind"))) {
            return BaselineJson.read(json);
        }
        return new AutomaticBaseline(
                f.text("model"),
                f.time("asked"),
                f.time("from"),
                f.whole("tickets"),
                period(f.object("first")),
                period(f.object("last")));
    }

    private static Period period(Fields f) {
        long since = f.time("since");
        long until = f.time("until");
        if (since >= until) {
            throw f.must("until", "lie after since");
        }
        List<Period.Rate> rates =
                f.objects("rates").stream().map(BaselineRecordJson::rate).toList();
        return new Period(since, until, f.count("days"), rates, f.count("left_out"));
    }

    private static Period.Rate rate(Fields f) {
        return new Period.Rate(
                f.text("signal"),
                f.count("cut"),
                f.text("stratum"),
                f.whole("trials"),
                f.whole("hits"),
                f.count("hours"),
                f.number("low"),
                f.number("high"));
    }
}
