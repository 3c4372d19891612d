package dev.plumbline.acceptance.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A Grafana dashboard as Prometheus sees it: what its panels ask, and what is answered. {@link Drawing} draws it. */
final class Dashboard {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration SPAN = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Pattern VALUES_OF = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonNode dashboard;
    private final String prefix;

    private Dashboard(JsonNode dashboard, String prefix) {
        this.dashboard = dashboard;
        this.prefix = prefix;
    }

    /** @param prefix what its variable {@code prefix} is set to */
    static Dashboard of(String json, String prefix) {
        return new Dashboard(JSON.readTree(json), prefix);
    }

    /**
     * @param nothing what it says where there is nothing to show
     * @param series names of what there is, as a legend has them
     */
    record Panel(int id, String type, String title, String nothing, List<String> series) {

        boolean asks() {
            return !type.equals("row");
        }
    }

    /** What was asked, and what came back, which {@code script} says in JavaScript. */
    record Answered(List<Panel> panels, String script) {

        /** Panels that have nothing to show, but for these. */
        List<String> without(Set<String> mayBe) {
            return panels.stream()
                    .filter(panel -> panel.asks() && panel.series().isEmpty())
                    .map(Panel::title)
                    .filter(title -> !mayBe.contains(title))
                    .toList();
        }
    }

    /** What its variable {@code prefix} offers. */
    List<String> prefixes(String prometheus) {
        for (JsonNode variable : dashboard.path("templating").path("list")) {
            Matcher query =
                    VALUES_OF.matcher(variable.path("query").path("query").asString(""));
            if (variable.path("name").asString("").equals("prefix") && query.matches()) {
                List<String> values = new ArrayList<>();
                get(prometheus + "/api/v1/label/" + query.group(2) + "/values?match[]=" + query.group(1))
                        .forEach(value -> values.add(value.asString("")));
                return values;
            }
        }
        throw new AssertionError("no variable prefix that asks for the values of a label");
    }

    /** Panels that lie on others, or beyond the 24 columns. */
    List<String> misplaced() {
        List<String> misplaced = new ArrayList<>();
        List<JsonNode> before = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            JsonNode place = panel.path("gridPos");
            if (at(place, "x") + at(place, "w") > 24 || before.stream().anyMatch(other -> overlap(place, other))) {
                misplaced.add(panel.path("title").asString(""));
            }
            before.add(place);
        }
        return misplaced;
    }

    private static boolean overlap(JsonNode a, JsonNode b) {
        return at(a, "x") < at(b, "x") + at(b, "w")
                && at(b, "x") < at(a, "x") + at(a, "w")
                && at(a, "y") < at(b, "y") + at(b, "h")
                && at(b, "y") < at(a, "y") + at(a, "h");
    }

    private static int at(JsonNode place, String name) {
        return place.path(name).asInt();
    }

    /** Asks what the panels ask, for the two minutes before {@code now}. */
    Answered ask(String prometheus, Instant now) {
        ObjectNode answers = JSON.createObjectNode();
        answers.set("dashboard", dashboard);
        answers.put("from", now.minus(SPAN).toEpochMilli());
        answers.put("to", now.toEpochMilli());
        answers.put("step", STEP.toMillis());
        ObjectNode answered = answers.putObject("panels");
        List<Panel> panels = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            ArrayNode all = answered.putArray(panel.path("id").asString());
            List<String> names = new ArrayList<>();
            for (JsonNode target : panel.path("targets")) {
                for (JsonNode result : results(prometheus, target, now)) {
                    String name = name(target.path("legendFormat").asString(""), result.path("metric"));
                    names.add(name);
                    ObjectNode one = all.addObject().put("name", name);
                    one.set("labels", result.path("metric"));
                    one.set(
                            "values",
                            result.has("values")
                                    ? result.path("values")
                                    : JSON.createArrayNode().add(result.path("value")));
                }
            }
            panels.add(new Panel(
                    panel.path("id").asInt(),
                    panel.path("type").asString(""),
                    panel.path("title").asString(""),
                    panel.path("fieldConfig").path("defaults").path("noValue").asString("No data"),
                    names));
        }
        return new Answered(panels, "window.answers = " + answers);
    }

    private JsonNode results(String prometheus, JsonNode target, Instant now) {
        String query =
                "?query=" + URLEncoder.encode(target.path("expr").asString("").replace("$prefix", prefix), UTF_8);
        return target.path("instant").asBoolean(false)
                ? get(prometheus + "/api/v1/query" + query + "&time=" + now.getEpochSecond())
                        .path("result")
                : get(prometheus + "/api/v1/query_range" + query + "&step=" + STEP.toSeconds() + "&start="
                                + now.minus(SPAN).getEpochSecond() + "&end=" + now.getEpochSecond())
                        .path("result");
    }

    private JsonNode get(String url) {
        try {
            String body = http.send(
                            HttpRequest.newBuilder(URI.create(url.replace("[]", "%5B%5D")))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            JsonNode json = JSON.readTree(body);
            if (!json.path("status").asString("").equals("success")) {
                throw new AssertionError(url + ": " + body);
            }
            return json.path("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As Grafana puts labels into a legend; but what names none stays as it stands, so that it is seen. */
    private static String name(String format, JsonNode labels) {
        String name = format;
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            name = name.replace("{{" + label.getKey() + "}}", label.getValue().asString(""));
        }
        return name;
    }
}
