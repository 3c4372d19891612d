package dev.plumbline.service.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What pages are made of, from the jar. */
final class Assets {

    /** As in the pom: the library's place in its jar holds its version. */
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private static final List<String> OWN = List.of(
            "console.css",
            "console.js",
            "dom.js",
            "api.js",
            "chart.js",
            "decide.js",
            "data.js",
            "filter.js",
            "fleet.js",
            "lists.js",
            "incident.js",
            "pool.js",
            "icon.svg");

    private final Map<String, Asset> assets = new HashMap<>();
    private final String page = resource("console.html");

    /**
     * One file.
     *
     * @param type its media type
     */
    record Asset(String type, String text) {}

    Assets() {
        OWN.forEach(name -> put(name, name));
        put("uplot.js", UPLOT + "uPlot.esm.js");
        put("uplot.css", UPLOT + "uPlot.min.css");
    }

    /** The file of this name; null where there is none. */
    @Nullable
    Asset get(String name) {
        return assets.get(name);
    }

    /**
     * The page.
     *
     * @param root the way from it to the console's first page
     */
    String page(String root) {
        return page.replace("{root}", root);
    }

    private void put(String name, String resource) {
        String type = name.endsWith(".css")
                ? "text/css; charset=utf-8"
                : name.endsWith(".svg") ? "image/svg+xml" : "text/javascript; charset=utf-8";
        assets.put(name, new Asset(type, resource(resource)));
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Assets.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
