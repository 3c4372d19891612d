package dev.plumbline.acceptance.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.Chromium;
import dev.plumbline.acceptance.SharedBroker;
import dev.plumbline.acceptance.delivery.Newsroom;
import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.instance.Announcer;
import dev.plumbline.service.instance.Instance;
import dev.plumbline.topologies.Prefix;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The console of 600 pools and 200 incidents: quick, still, small, and found through. */
@Timeout(300)
@ExtendWith(SharedBroker.class)
@Tag("slow")
class LargeFleetTest {

    private static final int POOLS = 600;
    private static final int INCIDENTS = 200;

    /** Longest task of the browser's main thread, in milliseconds of its own processor time. */
    private static final double LONGEST = 200;

    /** What moves by itself; the browser leaves out what moves within half a second of a person's act. */
    private static final String SHIFTS = """
        window.shifts = [];
        const name = (node) => node && (node.id || node.className || node.nodeName);
        const keep = (entries) => entries.filter((e) => !e.hadRecentInput).forEach((e) => {
          window.shifts.push({ value: e.value, what: e.sources.map((s) => name(s.node)) });
        });
        const watch = new PerformanceObserver((list) => keep(list.getEntries()));
        watch.observe({ type: 'layout-shift', buffered: true });
        window.settled = () => new Promise((done) => {
          requestAnimationFrame(() => requestAnimationFrame(() => { keep(watch.takeRecords()); done(); }));
        });
        """;

    @TempDir
    static Path folder;

    private static Cluster cluster;
    private static Instance instance;
    private static Findings findings;
    private static Chromium chromium;

    @BeforeAll
    static void start(Broker broker) {
        Chromium.require();
        cluster = Cluster.at(broker.bootstrapServers(), Map.of());
        Prefix prefix = new Prefix("large", Prefix.Kind.LIVE, 1, 1);
        instance = Instance.start(
                cluster,
                new Instance.Settings(
                        Policy.DEFAULT,
                        prefix,
                        folder.resolve("state"),
                        InetSocketAddress.createUnresolved("127.0.0.1", 0),
                        null,
                        ApiTokens.NONE),
                new Silent());
        long now = System.currentTimeMillis() / 10_000 * 10_000;
        findings = new Findings(broker.client(), prefix, now - 600_000, pools());
        for (long window = now - 600_000; window < now; window += 60_000) {
            findings.tally(Findings.MODEL, window, Set.copyOf(Coverage.signals()), Set.of());
        }
        findings.tally(Findings.MODEL, now - 10_000, Set.copyOf(Coverage.signals()), Set.of());
        for (int i = 0; i < INCIDENTS; i++) {
            Cohort pool = Cohort.of("pool", name(i % 20));
            String signal = i % 2 == 0 ? "routing" : "script-mixing";
            findings.incident(
                    "inc-" + i, signal, Layer.ROUTING, pool, i % 3 == 0 ? Level.PAGE : Level.TICKET, "text " + i);
        }
        for (long window = now - 300_000; window <= now - 60_000; window += 10_000) {
            findings.evidence(Findings.MODEL, window, "routing", Cohort.of("pool", name(0)), 40);
        }
        Newsroom.await("the instance has read all of it", LargeFleetTest::isShown);
        chromium = Chromium.start();
    }

    /** What a page asks for holds all that was written: what comes while somebody looks moves things, and may. */
    private static boolean isShown() {
        String fleet = get("/v1/fleet");
        return JsonMapper.shared()
                                .readTree(get("/v1/incidents"))
                                .path("incidents")
                                .size()
                        == INCIDENTS
                && fleet.contains("\"" + name(POOLS - 1) + "\"")
                && fleet.contains("Wrong: ");
    }

    private static String get(String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(instance.url() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
            findings.close();
            instance.close();
            cluster.close();
        }
    }

    @Test
    void fleet_onAPhone_isQuickAndStill_foldsWhatIsQuiet_andFindsByTheAddress() throws IOException {
        try (BrowserContext context =
                chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(390, 844))) {
            Page page = context.newPage();
            page.addInitScript(SHIFTS);
            Path trace = folder.resolve("trace.json");
            chromium.browser().startTracing(page, new Browser.StartTracingOptions().setPath(trace));
            page.navigate(instance.url() + "/");
            assertThat(page.locator("#summary")).containsText("Wrong: ");
            Locator fold =
                    page.locator("details summary").filter(new Locator.FilterOptions().setHasText("580 quiet pools"));
            assertThat(fold).isVisible();
            assertStill(page);
            fold.click();
            assertThat(page.locator("ul.pools li")).hasCount(580);
            page.locator("#search").fill("pool-599");
            assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("pool-599")))
                    .isVisible();
            acted(page);
            assertThat(page).hasURL(Pattern.compile("\\?q=pool-599$"));
            chromium.browser().stopTracing();
            assertEquals(List.of(), longTasks(trace), "tasks above " + LONGEST + " ms");
            assertStill(page);
            Chromium.assertFits(page);
            Chromium.assertAccessible(page);

            page.navigate(instance.url() + "/?q=pool-001");
            assertThat(page.locator("#search")).hasValue("pool-001");
            assertThat(page.locator(".grid tbody tr")).hasCount(1);
        }
    }

    @Test
    void incidents_areListedSearchedAndFiltered() throws IOException {
        try (BrowserContext context =
                chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(390, 844))) {
            Page page = context.newPage();
            page.addInitScript(SHIFTS);
            page.navigate(instance.url() + "/incidents");
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                    .hasText("200 incidents of 200");
            assertThat(page.locator("#found tbody tr")).hasCount(50);
            assertStill(page);
            page.getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName(Pattern.compile("^Show 50 more of 150")))
                    .click();
            assertThat(page.locator("#found tbody tr")).hasCount(100);
            page.locator("#choose-level").selectOption("page");
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                    .hasText("67 incidents of 200");
            page.locator("#search").fill("pool-003 script");
            assertThat(page).hasURL(Pattern.compile("level=page&q=pool-003\\+script"));
            acted(page);
            assertStill(page);
            Chromium.assertFits(page);
            Chromium.assertAccessible(page);
            for (String path : List.of("gates", "receivers", "policy", "data")) {
                page.navigate(instance.url() + "/" + path);
                assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                        .isVisible();
                Chromium.assertFits(page);
                Chromium.assertAccessible(page);
            }
        }
    }

    /**
     * Looks for news once more, and nothing has moved by itself since the page was opened or a person acted: layout
     * shifts add up to less than what a person could see; a hundred times as much is called good.
     */
    private static void assertStill(Page page) {
        page.waitForResponse("**/v1/incidents", () -> page.evaluate("document.dispatchEvent(new Event('decided'))"));
        page.evaluate("window.settled()");
        double shift = ((Number) page.evaluate("window.shifts.reduce((a, b) => a + b.value, 0)")).doubleValue();
        assertTrue(shift < 0.001, () -> "layout shifts: " + page.evaluate("window.shifts"));
    }

    /** What a person did may move things, on a slow machine later than half a second afterwards: that is over now. */
    private static void acted(Page page) {
        page.evaluate("window.settled()");
        page.evaluate("window.shifts = []");
    }

    /** Tasks of a main thread that took longer, by its own processor time: others may use this machine too. */
    private static List<String> longTasks(Path trace) {
        List<String> tasks = new ArrayList<>();
        int seen = 0;
        JsonNode events = JsonMapper.shared().readTree(trace.toFile()).path("traceEvents");
        for (JsonNode event : events) {
            if (event.path("name").asString("").endsWith("RunTask")) {
                seen++;
                double millis = event.path("tdur").asDouble(event.path("dur").asDouble(0)) / 1000;
                if (millis > LONGEST) {
                    tasks.add(event.path("name").asString("") + " " + millis);
                }
            }
        }
        assertTrue(seen > 100, "the trace holds tasks: " + seen);
        return tasks;
    }

    private static String name(int i) {
        return String.format("pool-%03d", i);
    }

    private static Map<String, String> pools() {
        Map<String, String> pools = new TreeMap<>();
        for (int i = 0; i < POOLS; i++) {
            pools.put(name(i), i % 2 == 0 ? "h100" : "tpu-v5e");
        }
        return pools;
    }

    private static final class Silent implements Announcer.Listener {
        @Override
        public void alert(Alert alert) {}

        @Override
        public void accounts(Accounts accounts) {}
    }
}
