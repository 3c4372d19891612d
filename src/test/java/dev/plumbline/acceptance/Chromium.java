package dev.plumbline.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** Debian's Chromium, without a window, and what must hold of every page in it. */
public final class Chromium implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/chromium");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    /** The test ends here, skipped, where there is no such browser. */
    public static void require() {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "SKIPPED: " + PROGRAM + " is not here (Debian: chromium)");
    }

    public static Chromium start() {
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000); // of a machine that others use too
        return new Chromium();
    }

    public Browser browser() {
        return browser;
    }

    /** Nobody has to scroll sideways. */
    public static void assertFits(Page page) {
        assertEquals(
                0,
                page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
                "wider than the screen");
    }

    /** Nothing that axe-core knows to be in the way of a screen reader, a keyboard, or weak eyes. */
    public static void assertAccessible(Page page) throws IOException {
        try (InputStream axe = Objects.requireNonNull(Chromium.class.getResourceAsStream("/axe.min.js"))) {
            page.evaluate(new String(axe.readAllBytes(), UTF_8));
        }
        assertEquals(
                List.of(),
                page.evaluate("async () => (await axe.run()).violations"
                        + ".flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}`))"));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
