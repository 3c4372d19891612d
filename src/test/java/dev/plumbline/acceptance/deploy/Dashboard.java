package dev.plumbline.acceptance.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Panels of a Grafana dashboard, as far as a test can see them: what they ask of Prometheus, and what comes back. */
final class Dashboard {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SECONDS = 120;

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

    /** What was asked, and what came back. */
    static final class Answered {

        private final Map<String, ArrayNode> series = new LinkedHashMap<>();
        private final ArrayNode panels = JSON.createArrayNode();

        /** Panels that have nothing to show, but for these. */
        List<String> without(Set<String> mayBe) {
            return series.entrySet().stream()
                    .filter(e -> e.getValue().isEmpty() && !mayBe.contains(e.getKey()))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        /** How many are drawn over time. */
        int charts() {
            int charts = 0;
            for (JsonNode panel : panels) {
                charts += panel.path("type").asString("").equals("timeseries")
                                && !panel.path("series").isEmpty()
                        ? 1
                        : 0;
            }
            return charts;
        }

        /** All of it on one page, each panel in its place. */
        String page() {
            return """
                    <!doctype html><meta charset="utf-8"><title>Dashboard</title><style>%s
                    body { font: 13px system-ui, sans-serif; margin: 12px; display: grid; grid-template-columns: repeat(24, 1fr); gap: 10px; }
                    section { border: 1px solid #d8dde5; border-radius: 6px; padding: 8px; min-width: 0; overflow: hidden; }
                    h2 { font-size: 13px; margin: 0 0 6px; } .value { font-size: 26px; } .u-legend { text-align: left; font-size: 11px; }
                    </style><body><script type="application/json" id="panels">%s</script>
                    <script type="module">%s
                    const panels = JSON.parse(document.getElementById('panels').textContent);
                    const colors = ['#1f5fa8', '#c2571a', '#2f7d4f', '#8a3fa0', '#7a6a10', '#0f7c86', '#a83261', '#555d6b'];
                    for (const p of panels) {
                      const box = document.createElement('section');
                      box.style.gridColumn = `${p.x + 1} / span ${p.w}`;
                      box.innerHTML = '<h2></h2>';
                      box.firstChild.textContent = p.title;
                      document.body.append(box);
                      if (p.type !== 'timeseries' || !p.series.length) {
                        const value = document.createElement('div');
                        value.className = 'value';
                        value.textContent = p.series.map((s) => `${s.name} ${s.values[s.values.length - 1][1]}`).join(', ') || 'no data';
                        box.append(value);
                        continue;
                      }
                      const times = [...new Set(p.series.flatMap((s) => s.values.map((v) => v[0])))].sort((a, b) => a - b);
                      const data = [times, ...p.series.map((s) => { const at = new Map(s.values); return times.map((t) => (at.has(t) ? Number(at.get(t)) : null)); })];
                      new uPlot({ width: box.clientWidth - 16, height: 180, series: [{}, ...p.series.map((s, i) => ({ label: s.name, stroke: colors[i %% 8], width: 2, points: { show: times.length < 30 } }))] }, data, box);
                    }
                    document.body.dataset.drawn = true;
                    </script>""".formatted(
                            resource("uPlot.min.css"),
                            panels.toString().replace("</", "<\\/"),
                            resource("uPlot.esm.js").replace("export { uPlot as default };", ""));
        }
    }

    /** Asks what the panels ask, for the two minutes before {@code now}. */
    Answered ask(String prometheus, Instant now) {
        Answered answered = new Answered();
        for (JsonNode panel : dashboard.path("panels")) {
            ArrayNode all = JSON.createArrayNode();
            for (JsonNode target : panel.path("targets")) {
                String query = target.path("expr").asString("").replace("$prefix", prefix);
                for (JsonNode result : range(prometheus, query, now)) {
                    ObjectNode one = all.addObject();
                    one.put("name", name(target.path("legendFormat").asString(""), result.path("metric")));
                    one.set("values", result.path("values"));
                }
            }
            String title = panel.path("title").asString("");
            answered.series.put(title, all);
            answered.panels
                    .addObject()
                    .put("title", title)
                    .put("type", panel.path("type").asString(""))
                    .put("x", panel.path("gridPos").path("x").asInt(0))
                    .put("w", panel.path("gridPos").path("w").asInt(24))
                    .set("series", all);
        }
        return answered;
    }

    private static List<JsonNode> range(String prometheus, String query, Instant now) {
        String url = prometheus + "/api/v1/query_range?step=1&start=" + (now.getEpochSecond() - SECONDS) + "&end="
                + now.getEpochSecond() + "&query=" + URLEncoder.encode(query, UTF_8);
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
            JsonNode json = JSON.readTree(response.body());
            if (!json.path("status").asString("").equals("success")) {
                throw new AssertionError(query + ": " + response.body());
            }
            List<JsonNode> results = new ArrayList<>();
            json.path("data").path("result").forEach(results::add);
            return results;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As Grafana puts labels into a legend. */
    private static String name(String format, JsonNode labels) {
        String name = format;
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            name = name.replace("{{" + label.getKey() + "}}", label.getValue().asString(""));
        }
        return name.isEmpty() || name.startsWith("__")
                ? labels.properties().stream()
                        .map(e -> e.getValue().asString(""))
                        .collect(Collectors.joining(" "))
                : name;
    }

    private static String resource(String name) {
        String path = "/META-INF/resources/webjars/uplot/1.6.30/dist/" + name;
        try (InputStream in = Objects.requireNonNull(Dashboard.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
