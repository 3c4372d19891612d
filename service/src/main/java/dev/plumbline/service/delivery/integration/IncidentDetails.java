package dev.plumbline.service.delivery.integration;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.VisibleName;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.SampledResponse;
import dev.plumbline.models.sample.Rfc3339;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What there is to say of an incident, the most useful first. */
final class IncidentDetails {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** No value of its own may crowd out the others. */
    private static final int LONGEST = 16_384;

    /** Fewer than one in 100,000 is never, to a person. */
    private static final double NEVER = 1e-5;

    private static final double MILLION_YEARS = 365e6;

    /** How many responses are named. */
    private static final int NAMED = 5;

    private IncidentDetails() {}

    /** All of it. */
    static Map<String, String> of(Notification notice) {
        Incident i = notice.incident();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("text", i.text());
        details.put("model", VisibleName.of(i.model()));
        details.put("cohort", i.blame().cohort().toString());
        details.put("layer", i.layer().code());
        details.put("signals", String.join(", ", i.blame().signals()));
        details.put("onset", Rfc3339.write(i.course().onset()));
        details.put("detected", Rfc3339.write(i.course().detected()));
        put(
                details,
                "closed",
                i.course().closed() == null ? null : Rfc3339.write(i.course().closed()));
        put(details, "team", notice.about().team());
        details.put("rate", number(i.measurement().rate()));
        boolean never = i.measurement().expected() < NEVER;
        details.put("expected", never ? "never" : number(i.measurement().expected()));
        put(details, "ratio", never ? null : number(i.measurement().ratio()));
        Incident.Interval interval = never ? null : i.measurement().ratioInterval();
        put(
                details,
                "ratio_interval",
                interval == null ? null : number(interval.low()) + " to " + number(interval.high()));
        details.put("trials", Long.toString(i.measurement().trials()));
        details.put("hits", Long.toString(i.measurement().hits()));
        put(
                details,
                "share",
                i.impact().share() == null ? null : number(i.impact().share()));
        double days = i.measurement().falseOnceInDays();
        details.put("false_once_in_days", days > MILLION_YEARS ? "never" : number(days));
        details.put("sessions", Long.toString(i.impact().sessions()));
        put(
                details,
                "ledger",
                i.impact().ledger().allResponses() == 0
                        ? null
                        : ledger(i.impact().ledger()));
        put(details, "responses", responses(i));
        details.put("reference", i.blame().reference());
        details.put("incident", i.id());
        details.put("evidence", number(i.measurement().evidence()));
        details.put("threshold", number(i.measurement().threshold()));
        put(
                details,
                "also",
                i.blame().also().isEmpty() ? null : String.join(", ", i.blame().also()));
        details.replaceAll((name, value) -> Requests.cut(value, LONGEST));
        return details;
    }

    /** As much of it as fits into so many bytes of JSON: the least useful goes first. */
    static ObjectNode within(Map<String, String> details, int bytes) {
        ObjectNode json = NODES.objectNode();
        int left = bytes - 1; // two braces, and no comma behind the last
        for (Map.Entry<String, String> detail : details.entrySet()) {
            JsonNode value = NODES.stringNode(detail.getValue());
            left -= Requests.size(NODES.stringNode(detail.getKey()).toString()) + Requests.size(value.toString()) + 2;
            if (left < 0) {
                break;
            }
            json.set(detail.getKey(), value);
        }
        return json;
    }

    /** The ids of the last few that were counted, which logs are surest to hold still. */
    private static @Nullable String responses(Incident i) {
        List<SampledResponse> all = i.impact().samples();
        return all.isEmpty()
                ? null
                : all.subList(Math.max(0, all.size() - NAMED), all.size()).stream()
                        .map(sample -> VisibleName.of(sample.id()))
                        .collect(Collectors.joining(", "));
    }

    private static void put(Map<String, String> details, String name, @Nullable String value) {
        if (value != null) {
            details.put(name, value);
        }
    }

    /** A share of new sessions beside a larger one of those that came back: who comes there stays there. */
    private static String ledger(Ledger l) {
        return String.format(
                Locale.ROOT,
                "%d of %d sampled responses (%.1f%%), of new sessions %.1f%%, of returning ones %.1f%%",
                l.responses(),
                l.allResponses(),
                100 * l.share(),
                100 * l.placedShare(),
                100 * l.returnedShare());
    }

    private static String number(double value) {
        return Float.toString((float) value); // no more digits than are known
    }
}
