package dev.plumbline.acceptance.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.Chromium;
import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.Plumbline;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.instance.Announcer;
import dev.plumbline.service.instance.Instance;
import dev.plumbline.topologies.Prefix;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person sees within ten seconds in each of seven states: headline, title and badge of the console,
 * {@code /readyz}, {@code /healthz}, the metric, and what {@code plumbline status} says and ends with. With
 * {@code -Dplumbline.images=DIRECTORY} it keeps a picture of each, at two widths.
 */
@Timeout(180)
@Tag("slow")
class StatesTest {

    private static final long MINUTE = 60_000;
    private static final long WINDOW = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OTHER = "org/draft-small";
    private static final Map<String, String> POOLS = pools();

    /** States in which the grid is not of now, and looks so. */
    private static final Set<String> OLD = Set.of("behind", "stopped");

    @TempDir
    static Path folder;

    private static Broker broker;
    private static Cluster cluster;
    private static Chromium chromium;
    private static int fleets;

    private final long now = System.currentTimeMillis() / WINDOW * WINDOW;
    private Findings findings;
    private Instance instance;

    @BeforeAll
    static void start() {
        Chromium.require();
        broker = Broker.start();
        cluster = Cluster.at(broker.bootstrapServers(), Map.of());
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
            cluster.close();
            broker.close();
        }
    }

    @AfterEach
    void close() {
        findings.close();
        instance.close();
    }

    @Test
    void well() throws Exception {
        begin("well", now - 30 * MINUTE);
        traffic(Findings.MODEL, now - 30 * MINUTE, now, Set.of());
        judged(Findings.MODEL, now - 40_000);
        assertSaid(
                "well",
                "All quiet",
                "live",
                0,
                "All quiet( in what could be judged, \\d+ of \\d+ signals)?: "
                        + "nothing speaks against any of 12 pools\\.",
                "ready");
    }

    @Test
    void wellButBlindForHalf() throws Exception {
        begin("blind", now - 30 * MINUTE);
        List<String> signals = Coverage.signals();
        traffic(Findings.MODEL, now - 30 * MINUTE, now, Set.copyOf(signals.subList(0, signals.size() / 2 + 1)));
        judged(Findings.MODEL, now - 40_000);
        assertSaid(
                "blind",
                "Partly blind",
                "partly blind",
                8,
                "Blind for \\d+ of \\d+ signals: the log lacks what they need\\. In the others nothing speaks against "
                        + "any of 12 pools\\.",
                "degraded");
    }

    @Test
    void behindBySixMinutes() throws Exception {
        begin("behind", now - 30 * MINUTE);
        traffic(Findings.MODEL, now - 30 * MINUTE, now, Set.of());
        judged(Findings.MODEL, now - 6 * MINUTE - WINDOW);
        assertSaid(
                "behind",
                "Behind",
                "behind",
                8,
                "Behind: what is judged is 6 minutes old \\(org/rank-large\\)\\. Until .* UTC nothing spoke "
                        + "against any of 12 pools; since then nothing is known\\.",
                "degraded");
    }

    @Test
    void oneModelNeverJudged() throws Exception {
        begin("unjudged", now - 30 * MINUTE);
        traffic(Findings.MODEL, now - 30 * MINUTE, now, Set.of());
        traffic(OTHER, now - 30 * MINUTE, now, Set.of());
        judged(Findings.MODEL, now - 40_000);
        assertSaid(
                "unjudged",
                "Not all judged",
                "not all judged",
                8,
                "Never judged, though samples come: org/draft-small\\. Of the rest, nothing speaks against any of 12 "
                        + "pools\\.",
                "degraded");
    }

    @Test
    void samplesStopped() throws Exception {
        begin("stopped", now - 70 * MINUTE);
        traffic(Findings.MODEL, now - 70 * MINUTE, now - 10 * MINUTE, Set.of());
        judged(Findings.MODEL, now - 10 * MINUTE);
        assertSaid(
                "stopped",
                "Samples stopped",
                "samples stopped",
                8,
                "No samples for \\d+ minutes, since .* UTC; about \\d+ were due\\. Either they no longer reach "
                        + "Plumbline, or nobody is answered\\. Until .*",
                "degraded");
    }

    @Test
    void onePoolWrong() throws Exception {
        begin("one-pool", now - 30 * MINUTE);
        traffic(Findings.MODEL, now - 30 * MINUTE, now, Set.of());
        judged(Findings.MODEL, now - 50_000);
        Cohort pool = Cohort.of("pool", "gpu-03");
        wrong(
                pool,
                "inc-one",
                "routing",
                Layer.ROUTING,
                "42 of 140 sessions on gpu-03 were served by another " + "context class; 0 were expected.");
        assertSaid(
                "one-pool",
                "1 open",
                "wrong",
                4,
                "Wrong: gpu-03 \\(routing, since .* UTC\\)\\. 1 incident open: 1 page\\.",
                "ready");
    }

    @Test
    void sixPoolsWrongForOneReason() throws Exception {
        begin("six-pools", now - 30 * MINUTE);
        traffic(Findings.MODEL, now - 30 * MINUTE, now, Set.of());
        judged(Findings.MODEL, now - 50_000);
        Cohort tpus = Cohort.of("hardware", "tpu-v5e");
        wrong(
                tpus,
                "inc-six",
                "script-mixing",
                Layer.LOGITS,
                "Thai in 31 of 900 answers to English prompts on " + "tpu-v5e; 1 was expected.");
        assertSaid(
                "six-pools",
                "1 open",
                "wrong",
                4,
                "Wrong: 6 pools, hardware=tpu-v5e \\(script-mixing, since .* UTC\\)\\. 1 incident open: 1 page\\.",
                "ready");
    }

    private void begin(String name, long start) {
        Prefix prefix = new Prefix("fleet-" + ++fleets, Prefix.Kind.LIVE, 1, 1);
        instance = Instance.start(
                cluster,
                new Instance.Settings(
                        Policy.DEFAULT,
                        prefix,
                        folder.resolve(name),
                        InetSocketAddress.createUnresolved("127.0.0.1", 0),
                        null,
                        ApiTokens.NONE),
                new Silent());
        findings = new Findings(broker.client(), prefix, start, POOLS);
    }

    /** One response of each pool a minute, and the last window. */
    private void traffic(String model, long from, long until, Set<String> blind) {
        Set<String> judged = new TreeSet<>(Coverage.signals());
        judged.removeAll(blind);
        for (long window = from; window < until - WINDOW; window += MINUTE) {
            findings.tally(model, window, judged, blind);
        }
        findings.tally(model, until - WINDOW, judged, blind);
    }

    /** Windows until this time, enough of them for a line in each cell. */
    private void judged(String model, long until) {
        for (long end = until - 30 * MINUTE; end <= until; end += 3 * WINDOW) {
            findings.evidence(model, end - WINDOW);
        }
    }

    private void wrong(Cohort cohort, String id, String signal, Layer layer, String text) {
        findings.evidence(Findings.MODEL, now - 50_000, signal, cohort, 40);
        findings.incident(id, signal, layer, cohort, Level.PAGE, text);
    }

    private void assertSaid(String state, String title, String badge, int exitCode, String headline, String ready)
            throws IOException, InterruptedException {
        for (int width : new int[] {1280, 390}) {
            try (BrowserContext context = chromium.browser()
                    .newContext(new Browser.NewContextOptions().setViewportSize(width, width > 1000 ? 860 : 844))) {
                Page page = context.newPage();
                page.navigate(instance.url() + "/");
                assertThat(page.locator("#summary")).hasText(Pattern.compile(headline));
                assertThat(page.locator("#live")).hasText(badge);
                assertThat(page).hasTitle(title + " · Plumbline");
                assertThat(page.locator("#summary a")).hasCount(state.equals("well") ? 0 : 1); // where to look next
                assertThat(page.locator("td.dark").first())
                        .isVisible(new LocatorAssertions.IsVisibleOptions().setVisible(state.equals("blind")));
                assertThat(page.locator(".grid.old")).hasCount(OLD.contains(state) ? 1 : 0);
                assertThat(page.getByText("Not judged: samples come")).hasCount(state.equals("unjudged") ? 1 : 0);
                picture(page, state, width);
                Chromium.assertFits(page);
                Chromium.assertAccessible(page);
            }
        }
        awaitReady("200 {\"status\":\"" + ready + "\"");
        assertTrue(get("/healthz").startsWith("200 "), "alive");
        String metrics = get("/metrics");
        assertTrue(
                Pattern.compile("plumbline_status\\{[^}]*state=\"" + metric(state) + "\"[^}]*} 1\\.0")
                        .matcher(metrics)
                        .find(),
                () -> metrics.lines()
                        .filter(line -> line.startsWith("plumbline_status"))
                        .toList()
                        .toString());
        StringWriter out = new StringWriter();
        int code = Plumbline.execute(new PrintWriter(out), new PrintWriter(out), "status", "--url", instance.url());
        assertTrue(out.toString().strip().matches(headline), out::toString);
        assertEquals(exitCode, code);
    }

    /** What is judged is shown as it comes; that all tasks run, Kafka Streams may say a moment later. */
    private void awaitReady(String answer) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String readyz = get("/readyz");
        while (!readyz.startsWith(answer) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
            readyz = get("/readyz");
        }
        assertTrue(readyz.startsWith(answer), readyz);
    }

    /** Wrong pools are both a page. */
    private static String metric(String state) {
        return state.endsWith("pool") || state.endsWith("pools") ? "page" : state;
    }

    private static void picture(Page page, String state, int width) {
        String directory = System.getProperty("plumbline.images");
        if (directory != null) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of(directory).resolve("state-" + state + (width < 1000 ? "-phone" : "") + ".png")));
        }
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(instance.url() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    private static Map<String, String> pools() {
        Map<String, String> pools = new TreeMap<>();
        for (int i = 1; i <= 6; i++) {
            pools.put("gpu-0" + i, "h100");
            pools.put("tpu-0" + i, "tpu-v5e");
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
