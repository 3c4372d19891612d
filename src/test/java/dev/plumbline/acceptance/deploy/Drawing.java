package dev.plumbline.acceptance.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A dashboard as Grafana's own components draw it. {@code src/test/dashboard} has what puts them together; npm fetches
 * them, beside whatever else goes on.
 */
final class Drawing {

    private static final String ORIGIN = "http://dashboard/";
    private static final int WIDTH = 1400;
    private static final Pattern NO_NETWORK =
            Pattern.compile("(?m)^npm (error|ERR!) (network|code (ECONN|EAI|E429|E5)).*$");
    private static final String LEGEND = "data-testid VizLegend series ";

    private final Path folder;
    private final Path log;
    private final Process npm;

    private Drawing(Path folder, Path log, Process npm) {
        this.folder = folder;
        this.log = log;
        this.npm = npm;
    }

    /** @param folder where it is put together; what is there of an earlier time is used */
    static Drawing begin(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : List.of(".npmrc", "package.json", "draw.jsx", "page.html")) {
            Files.copy(
                    Sources.file("src/test/dashboard/" + name),
                    folder.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Path log = folder.resolve("npm.log");
        Process npm = new ProcessBuilder("bash", "-c", "npm install && npm run make")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Drawing(folder, log, npm);
    }

    /** Waits for the components, and says why they cannot be had here: no registry answers npm. */
    Optional<String> lacking() throws IOException, InterruptedException {
        assertTrue(npm.waitFor(10, TimeUnit.MINUTES), () -> "npm does not end, see " + log);
        if (npm.exitValue() == 0) {
            return Optional.empty();
        }
        String said = Files.readString(log);
        return NO_NETWORK
                .matcher(said)
                .results()
                .map(line -> line.group())
                .findFirst()
                .or(() -> fail(said));
    }

    void end() {
        npm.descendants().forEach(ProcessHandle::destroy);
        npm.destroy();
    }

    /** Draws, and holds what it drew against what was answered. */
    void draw(Browser browser, Dashboard.Answered answered, String theme, Path picture) throws IOException {
        Files.writeString(folder.resolve("answers.js"), answered.script());
        List<String> errors = new ArrayList<>();
        try (Page tab = browser.newPage(new Browser.NewPageOptions().setViewportSize(WIDTH, 900))) {
            tab.setDefaultTimeout(120_000); // other builds may have the processors
            tab.onPageError(errors::add);
            tab.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    errors.add(message.text() + " " + message.location());
                }
            });
            tab.route(ORIGIN + "**", this::serve);
            tab.navigate(ORIGIN + "page.html?theme=" + theme);
            Locator drawn = tab.locator("body[data-drawn]");
            tab.waitForCondition(() -> drawn.count() == 1 || !errors.isEmpty());
            assertEquals(List.of(), errors, "of the " + theme + " dashboard, the browser complains");
            for (Dashboard.Panel panel : answered.panels()) {
                hold(tab, panel);
            }
            tab.screenshot(new Page.ScreenshotOptions().setPath(picture).setFullPage(true));
            assertEquals(List.of(), errors, "of the " + theme + " dashboard, the browser complains");
        }
    }

    private void serve(Route route) {
        Path file = folder.resolve(URI.create(route.request().url()).getPath().substring(1));
        route.fulfill(
                Files.isRegularFile(file)
                        ? new Route.FulfillOptions().setPath(file)
                        : new Route.FulfillOptions().setStatus(404));
    }

    private static void hold(Page tab, Dashboard.Panel panel) {
        Locator box = tab.locator("[data-panel='" + panel.id() + "']");
        Locator title = box.getByRole(
                AriaRole.HEADING,
                new Locator.GetByRoleOptions().setName(panel.title()).setExact(true));
        assertThat(title).isVisible();
        assertThat(box.locator("svg").first()).isVisible(); // that it has a description, or is a row
        assertEquals(true, title.evaluate("it => it.scrollWidth <= it.clientWidth"), panel.title() + ": is cut off");
        if (!panel.asks()) {
            return;
        }
        if (panel.series().isEmpty()) {
            assertThat(box).containsText(panel.nothing());
            return;
        }
        switch (panel.type()) {
            case "timeseries" -> holdChart(tab, panel, box);
            case "bargauge" ->
                assertThat(box.getByTestId("data-testid Bar gauge value"))
                        .hasCount(panel.series().size());
            case "stat" -> assertThat(box).containsText(Pattern.compile("\\d"));
            default -> fail(panel.title() + ": nothing is known of panels of type " + panel.type());
        }
        String text = box.innerText();
        assertFalse(text.contains("{{"), () -> panel.title() + ": no such label: " + text);
        assertFalse(text.contains("No data"), () -> panel.title() + ": " + text);
        if (panel.series().size() > 1) {
            panel.series().forEach(name -> assertTrue(text.contains(name), () -> panel.title() + ": " + text));
        }
    }

    /** One canvas that something was painted on, and below it the name of each series, none cut off. */
    private static void holdChart(Page tab, Dashboard.Panel panel, Locator box) {
        Locator canvas = box.locator("canvas");
        assertThat(canvas).hasCount(1);
        tab.waitForCondition(() -> (Boolean) canvas.evaluate(
                "it => it.getContext('2d').getImageData(0, 0, it.width, it.height).data.some((value) => value > 0)"));
        Locator legend = box.locator("[data-testid^='" + LEGEND + "']");
        assertThat(legend).hasCount(panel.series().size());
        assertEquals(
                panel.series().stream().sorted().toList(),
                legend.allInnerTexts().stream().sorted().toList(),
                panel.title());
        BoundingBox all = box.boundingBox();
        for (Locator name : legend.all()) {
            BoundingBox one = name.boundingBox();
            assertTrue(
                    one.x + one.width <= all.x + all.width && one.y + one.height <= all.y + all.height,
                    () -> panel.title() + ": of the legend, cut off is " + name.innerText());
        }
    }
}
