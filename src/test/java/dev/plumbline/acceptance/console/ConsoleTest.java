package dev.plumbline.acceptance.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.Chromium;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, as a person with a screen reader would find things: by role and name. */
@Timeout(180)
class ConsoleTest {

    private static final String TOKEN = "0123456789abcdef-token";
    private static final String READ_TOKEN = "0123456789abcdef-reads";
    private static final String HOSTILE = "3 of 10 <img src=x onerror=\"document.title='owned'\"> sessions";

    @TempDir
    static Path folder;

    private static Broker broker;
    private static Cluster cluster;
    private static Instance instance;
    private static Instance guarded;
    private static Findings findings;
    private static Chromium chromium;

    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        Chromium.require();
        broker = Broker.start();
        cluster = Cluster.at(broker.bootstrapServers(), Map.of());
        Prefix prefix = new Prefix("console", Prefix.Kind.LIVE, 1, 1);
        instance = Instance.start(
                cluster,
                new Instance.Settings(
                        Policy.DEFAULT,
                        prefix,
                        folder.resolve("state"),
                        InetSocketAddress.createUnresolved("127.0.0.1", 0),
                        null,
                        ApiTokens.read(Files.writeString(folder.resolve("tokens"), "ada operate " + TOKEN + "\n"))),
                new Silent());
        guarded = Instance.start(
                cluster,
                new Instance.Settings(
                        Policy.DEFAULT,
                        prefix,
                        folder.resolve("guarded"),
                        InetSocketAddress.createUnresolved("127.0.0.1", 0),
                        null,
                        ApiTokens.read(Files.writeString(
                                folder.resolve("closed"),
                                "ada operate " + TOKEN + "\nrita read " + READ_TOKEN + "\n"))),
                new Silent());
        findings = new Findings(broker.client(), prefix);
        findings.pools();
        for (int i = 0; i < 10; i++) {
            findings.window("routing", Cohort.of("pool", "gpu-b"), 6 * i);
            findings.incident("inc-1", "routing", Layer.ROUTING, Cohort.of("pool", "gpu-b"), Level.PAGE, HOSTILE);
        }
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (broker != null) {
            findings.close();
            instance.close();
            guarded.close();
            cluster.close();
            broker.close();
        }
    }

    @BeforeEach
    void open() {
        context = chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(390, 844));
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                troubles.add(message.text());
            }
        });
        page.onPageError(troubles::add);
        Set<String> hosts = Set.of(
                URI.create(instance.url()).getAuthority(),
                URI.create(guarded.url()).getAuthority());
        page.onRequest(request -> {
            if (!hosts.contains(URI.create(request.url()).getAuthority())) {
                troubles.add("asks " + request.url());
            }
        });
    }

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void fleet_ofOneWrongPool_namesItAndTellsLive() throws IOException {
        page.navigate(instance.url() + "/");
        Locator summary = page.locator("#summary");
        assertThat(summary).hasAttribute("role", "status");
        assertThat(summary).containsText("Wrong: gpu-b (routing, since");
        Locator row = page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHas(named("gpu-b")));
        assertThat(row.getByRole(AriaRole.ROWHEADER)).containsText("gpu-b");
        assertThat(row.getByRole(AriaRole.CELL).getByRole(AriaRole.LINK)).containsText("page");
        assertThat(page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHas(named("gpu-a"))))
                .not()
                .containsText("page");
        assertThat(page.getByRole(AriaRole.ARTICLE)).containsText(HOSTILE);
        assertEquals(0, page.locator("img[src=x]").count(), "what is read is never HTML");
        assertThat(page.locator("#live")).hasText("wrong");

        page.evaluate("window.mark = 1");
        named("gpu-b").first().focus();
        Cohort tpus = Cohort.of("hardware", "tpu-v5e");
        findings.window("script-mixing", tpus, 40);
        findings.incident("inc-2", "script-mixing", Layer.LOGITS, tpus, Level.TICKET, "Thai in English");
        assertThat(summary).containsText("tpu-a, tpu-b (script-mixing, since");
        assertThat(summary).containsText("2 incidents open: 1 page, 1 ticket.");
        assertEquals(1, page.evaluate("window.mark"), "without loading the page again");
        assertEquals("gpu-b", page.evaluate("document.activeElement.textContent"), "focus stays where it was");
        assertFits();
        assertAccessible();
        assertQuiet();
    }

    @Test
    void incident_atTheAddressThatPagersLinkTo_tellsWhyAndTakesADecision() throws IOException {
        Response response = page.navigate(instance.url() + "/incidents/inc-1");
        String policy = response.headers().get("content-security-policy");
        assertTrue(policy.contains("default-src 'none'") && !policy.contains("unsafe"), policy);
        assertEquals("nosniff", response.headers().get("x-content-type-options"));
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .containsText("routing on pool=gpu-b");
        assertThat(page.getByRole(AriaRole.IMG, name("Monitors of pool=gpu-b.*ln of the evidence.*")))
                .isVisible();
        assertThat(page.locator(".u-wrap canvas")).hasCount(2);
        Locator places = page.getByRole(AriaRole.TABLE, name("sessions that were served by another context class"));
        assertThat(places.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("pool=gpu-b")))
                .containsText("blamed");
        assertThat(page.getByRole(AriaRole.REGION, name("Ids of sampled responses")))
                .containsText("chatcmpl-inc-1-first");
        assertThat(page.getByRole(AriaRole.REGION, name("Ids of sampled responses")))
                .containsText("<i>chatcmpl\\u202E-last");
        Locator answer = page.locator("#answer");
        page.getByLabel("Token").fill("not-the-token-0123");
        page.getByLabel("Reason").fill("on it");
        page.getByRole(AriaRole.BUTTON, name("Acknowledge")).click();
        assertThat(answer).containsText("no such token");
        page.getByLabel("Token").fill(TOKEN);
        page.getByRole(AriaRole.BUTTON, name("Acknowledge")).click();
        assertThat(answer).containsText("Done");
        assertThat(page.getByRole(AriaRole.REGION, name("Decisions"))).containsText("ada");
        assertThat(page.getByRole(AriaRole.REGION, name("Timeline"))).containsText("acknowledge");
        assertThat(page.getByRole(AriaRole.BUTTON, name("Take back that ada looks after it")))
                .isVisible();
        page.getByRole(AriaRole.BUTTON, name("Approve.*")).click();
        assertThat(answer).containsText("Done: approve");
        assertEquals(
                0, page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length"), "memory");
        assertFits();
        assertAccessible();
        // the browser says so itself, of the refused token
        troubles.removeIf(text -> text.contains("status of 401"));
        assertQuiet();
    }

    @Test
    void silence_byAPersonWithAToken_isEnded() throws IOException, InterruptedException {
        String until = Instant.now().plusSeconds(3_600).toString();
        HttpResponse<String> made = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(instance.url() + "/v1/silences"))
                                .header("Authorization", "Bearer " + TOKEN)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"cohort\":{\"pool\":\"gpu-z\"},\"reason\":\"new racks\",\"until\":\"" + until
                                                + "\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(201, made.statusCode(), made::body);
        page.navigate(instance.url() + "/receivers");
        assertThat(page.getByRole(AriaRole.TABLE, name("Those that are not over")))
                .containsText("new racks");
        page.getByLabel("Token").fill(TOKEN);
        page.getByLabel("Reason").fill("done early");
        page.getByRole(AriaRole.BUTTON, name("End the silence of pool=gpu-z now: receivers are told again"))
                .click();
        assertThat(page.getByText("None. Before planned work")).isVisible();
        assertThat(page.locator("#deeds-title")).isHidden();
        assertFits();
        assertAccessible();
        assertQuiet();
    }

    @Test
    void pool_ofAModelWithASlash_showsItsMonitors() {
        page.navigate(instance.url() + "/");
        named("gpu-b").first().click();
        assertThat(page.locator("#summary")).containsText("gpu-b is wrong: routing");
        assertThat(page.getByRole(AriaRole.TABLE, name("All monitors.*")).getByRole(AriaRole.ROW))
                .hasCount(3);
        assertThat(page.getByText("h100")).isVisible();
        assertFits();
        assertQuiet();
    }

    @Test
    void pool_byAPersonWithAToken_isClosedAndLeftToPlumblineAgain() throws IOException {
        page.navigate(instance.url() + "/pools?model=org%2Frank-large&pool=gpu-a");
        Locator answer = page.locator("#answer");
        page.getByLabel("Token").fill(TOKEN);
        page.getByRole(AriaRole.BUTTON, name("Stop new sessions on gpu-a for")).click();
        assertThat(answer).containsText("Not done: the body must be a JSON object with a reason");
        page.getByLabel("Reason").fill("bad DIMM");
        page.getByLabel("For").selectOption("2 hours");
        page.getByRole(AriaRole.BUTTON, name("Stop new sessions on gpu-a for")).click();
        assertThat(page.locator("#told")).containsText("closed, by ada");
        page.navigate(instance.url() + "/gates");
        assertThat(page.getByRole(AriaRole.TABLE, name("Gates that are closed")))
                .containsText("ada: bad DIMM");
        page.navigate(instance.url() + "/pools?model=org%2Frank-large&pool=gpu-a");
        page.getByLabel("Token").fill(TOKEN);
        page.getByLabel("Reason").fill("replaced");
        page.getByRole(AriaRole.BUTTON, name("Leave gpu-a to Plumbline")).click();
        assertThat(page.locator("#told")).not().containsText("by ada");
        assertFits();
        assertAccessible();
        troubles.removeIf(text -> text.contains("status of 400"));
        assertQuiet();
    }

    @Test
    void fleet_whereReadingNeedsAToken_asksForItKeepsItInTheTabAndTellsLive() throws IOException {
        page.navigate(guarded.url() + "/");
        assertThat(page.locator("#summary")).containsText("to those with a token");
        assertAccessible();
        page.getByLabel("Token").fill("not-the-token-0123");
        page.keyboard().press("Enter");
        assertThat(page.locator("#summary")).containsText("no such token");
        page.getByLabel("Token").fill(READ_TOKEN);
        page.keyboard().press("Enter");
        assertThat(page.locator("#summary")).containsText("gpu-b (routing, since");
        assertThat(page.locator("#live")).hasText("wrong");
        named("gpu-b").first().click();
        assertThat(page.locator("#summary")).containsText("gpu-b is wrong: routing");
        assertThat(page.locator("#live")).hasText("wrong");
        String before = page.locator("#monitors-title + .scroll caption").textContent();
        findings.window("routing", Cohort.of("pool", "gpu-b"), 54);
        assertThat(page.locator("#monitors-title + .scroll caption")).not().hasText(before);
        assertFits();
        troubles.removeIf(text -> text.contains("status of 401"));
        assertQuiet();
    }

    @Test
    void fleet_whileNobodyAnswers_saysThatItIsOldAndRecovers() {
        page.navigate(instance.url() + "/");
        Locator summary = page.locator("#summary");
        assertThat(summary).containsText("Wrong: gpu-b");
        page.route("**/v1/fleet", Route::abort);
        page.evaluate("document.dispatchEvent(new Event('decided'))");
        assertThat(summary).hasText("Plumbline does not answer. What is shown may be old.");
        assertThat(named("gpu-b").first()).isVisible();
        page.unroute("**/v1/fleet");
        page.evaluate("document.dispatchEvent(new Event('decided'))");
        assertThat(summary).containsText("Wrong: gpu-b");
    }

    @Test
    void page_ofAnUnknownIncident_saysSo() {
        page.navigate(instance.url() + "/incidents/inc-none");
        assertThat(page.locator("#summary")).hasText("No such incident.");
        assertFalse(troubles.isEmpty(), "the browser's own word on the 404: this test can hear troubles");
    }

    private Locator named(String pool) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(pool).setExact(true));
    }

    private static Page.GetByRoleOptions name(String pattern) {
        return new Page.GetByRoleOptions().setName(Pattern.compile("^" + pattern));
    }

    private void assertFits() {
        Chromium.assertFits(page);
    }

    private void assertAccessible() throws IOException {
        Chromium.assertAccessible(page);
    }

    private void assertQuiet() {
        assertEquals(List.of(), troubles);
    }

    private static final class Silent implements Announcer.Listener {
        @Override
        public void alert(Alert alert) {}

        @Override
        public void accounts(Accounts accounts) {}
    }
}
