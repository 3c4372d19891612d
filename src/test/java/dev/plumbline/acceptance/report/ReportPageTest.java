package dev.plumbline.acceptance.report;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.plumbline.acceptance.Chromium;
import dev.plumbline.service.Plumbline;
import dev.plumbline.service.cli.run.DemoCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page of {@code backtest --report}, in a real browser. The second policy allows far more of what ceilings judge,
 * and compares pools for tickets only: of the built-in recording's faults it misses one and only opens a ticket for
 * another. The labels leave out the third fault, so that its page is a false alarm under both.
 */
@Timeout(180)
@Tag("slow")
class ReportPageTest {

    private static final String HOSTILE = "Thai <img src=x onerror=\"document.title='owned'\"> characters";
    private static final String LABELS = """
            faults:
              - name: sticky misrouting
                from: 2025-08-25T00:18:00Z
                until: 2025-08-25T01:10:00Z
                cohort: {pool: tpu-1m}
                signals: [routing]
              - name: %s
                from: 2025-08-25T00:42:00Z
                until: 2025-08-25T01:10:00Z
                cohort: {hardware: tpu-v5e}
                signals: [script-mixing]
            """;

    @TempDir
    static Path folder;

    private static Path now;
    private static Path lenient;
    private static Chromium chromium;

    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void report() throws IOException {
        Chromium.require();
        Path recording = folder.resolve("demo.jsonl.zst");
        try (InputStream in =
                Objects.requireNonNull(DemoCommand.class.getResourceAsStream("/demo/postmortem.jsonl.zst"))) {
            Files.copy(in, recording);
        }
        now = Files.writeString(folder.resolve("now.yaml"), "");
        lenient = Files.writeString(
                folder.resolve("lenient.yaml"),
                "ceilings: {routing: 0.9, script-mixing: 0.2, garble: 0.2}\nplacement: affinity\n");
        Path labels = Files.writeString(
                folder.resolve("labels.yaml"), LABELS.formatted("'" + HOSTILE.replace("'", "''") + "'"));
        backtest(
                recording,
                "--labels",
                labels.toString(),
                "--policy",
                now.toString(),
                "--policy",
                lenient.toString(),
                "--report",
                "both.html");
        backtest(recording, "--report", "one.html");
        chromium = Chromium.start();
    }

    private static void backtest(Path recording, String... options) {
        List<String> line = new ArrayList<>(List.of("backtest", recording.toString()));
        line.addAll(List.of(options));
        line.set(line.size() - 1, folder.resolve(line.get(line.size() - 1)).toString());
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        assertEquals(0, Plumbline.execute(out, out, line.toArray(String[]::new)), said::toString);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void close() {
        context.close();
    }

    private void open(String name, int width, ColorScheme scheme) {
        context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, 844)
                        .setColorScheme(scheme));
        page = context.newPage();
        page.onConsoleMessage(message -> troubles.add(message.text()));
        page.onPageError(troubles::add);
        String address = folder.resolve(name).toUri().toString();
        page.onRequest(request -> {
            if (!request.url().equals(address)) {
                troubles.add("asks " + request.url());
            }
        });
        page.navigate(address);
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText("What Plumbline would have said");
    }

    @ParameterizedTest
    @CsvSource({"390, LIGHT", "390, DARK", "1280, LIGHT", "1280, DARK"})
    void page_ofTwoPolicies_fitsIsReadableAndFetchesNothing(int width, ColorScheme scheme) throws IOException {
        open("both.html", width, scheme);
        assertThat(page.locator(".u-wrap canvas")).not().hasCount(0);
        Chromium.assertFits(page);
        Chromium.assertAccessible(page);
        assertEquals(0, page.locator("img").count(), "what is read is never HTML");
        assertEquals(List.of(), troubles);
    }

    @Test
    void page_ofTwoPolicies_firstComparesThem() {
        open("both.html", 1280, ColorScheme.LIGHT);
        assertThat(headings().nth(0)).hasText("What could be judged");
        assertThat(headings().nth(1)).hasText("The policies compared");
        assertThat(row("what")).hasText(Pattern.compile("now\\.yaml.*lenient\\.yaml"));
        assertThat(cells("incidents found")).hasText(new String[] {"incidents found", "3", "2"});
        assertThat(cells("pages")).hasText(new String[] {"pages", "3", "1"});
        assertThat(cells("tickets")).hasText(new String[] {"tickets", "0", "1"});
        assertThat(cells("false alarms")).hasText(new String[] {"false alarms", "1", "1"});
        assertThat(cells("known faults missed")).hasText(new String[] {"known faults missed", "0", "1"});
        assertThat(cells("fault: sticky misrouting"))
                .hasText(new String[] {"fault: sticky misrouting", "page after 80 s", "missed"});
        assertThat(cells("fault: Thai"))
                .hasText(new String[] {"fault: " + HOSTILE, "page after 3.3 min", "ticket after 12.3 min, no page"});
        assertThat(page.getByRole(AriaRole.LISTITEM)
                        .filter(new Locator.FilterOptions()
                                .setHasText(lenient + " would have missed the fault of 25 August, 00:18")))
                .hasCount(1);
    }

    @Test
    void page_ofTwoPolicies_hasASectionOfEachOnesIncidents() throws IOException {
        open("both.html", 1280, ColorScheme.LIGHT);
        JsonNode policies = JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("both.json"), UTF_8))
                .get("policies");
        assertEquals(2, policies.size());
        List<Path> names = List.of(now, lenient);
        for (int i = 0; i < 2; i++) {
            String title = "Incidents under " + names.get(i) + " and what really happened";
            Locator section = page.locator("section").filter(new Locator.FilterOptions().setHasText(title));
            assertThat(section).hasCount(1);
            assertThat(section.locator(".incident"))
                    .hasCount(policies.get(i).get("incidents").size());
            for (JsonNode incident : policies.get(i).get("incidents")) {
                assertThat(section).containsText(incident.get("text").stringValue());
            }
        }
        assertThat(page.getByText("no labelled fault explains it")).hasCount(2);
        assertTrue(headings().allTextContents().contains("Evidence over time under " + now));
    }

    @Test
    void page_ofOnePolicy_comparesNothing() throws IOException {
        open("one.html", 390, ColorScheme.LIGHT);
        assertThat(headings().nth(0)).hasText("What could be judged");
        assertThat(headings().nth(1)).hasText("Incidents");
        assertThat(page.locator(".incident")).hasCount(3);
        assertThat(page.locator(".verdict")).hasText("It would have raised 3 pages and 0 tickets.");
        Chromium.assertFits(page);
        Chromium.assertAccessible(page);
        assertEquals(List.of(), troubles);
    }

    private Locator headings() {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(2));
    }

    /** A row of the comparison, by how it begins. */
    private Locator row(String name) {
        return page.getByRole(
                        AriaRole.TABLE,
                        new Page.GetByRoleOptions().setName("What each would have said of the same traffic"))
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^" + name)));
    }

    private Locator cells(String name) {
        return row(name).getByRole(AriaRole.CELL);
    }
}
