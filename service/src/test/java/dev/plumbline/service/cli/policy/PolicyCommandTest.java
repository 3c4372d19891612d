package dev.plumbline.service.cli.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Plumbline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void check_saysEveryErrorWithItsLine() throws IOException {
        Path bad = write("actions:\n  gate: always\n  keep: 2\n");
        assertEquals(2, run("policy", "check", bad.toString()));
        assertTrue(
                err.toString().contains(bad + ":2:9: actions.gate: must be observe, approve or automatic"),
                err.toString());
        assertTrue(err.toString().contains(bad + ":3:9: actions.keep: must lie in (0, 1]"), err.toString());
        assertEquals(0, run("policy", "check", write("actions: {gate: approve}").toString()));
    }

    @Test
    void explain_saysWhichPoolsCouldBeDrained() throws IOException {
        assertEquals(
                0,
                run("policy", "explain", write("capacities: {big: 6, small: 2}").toString()));
        assertTrue(
                out.toString().contains("big is drained, 25% of its capacity stays: refused, 70% must stay."),
                out.toString());
        assertTrue(out.toString().contains("small is drained, 75% of its capacity stays: allowed."), out.toString());
        assertEquals(0, run("policy", "explain"));
        assertTrue(out.toString().contains("No capacities are stated"), out.toString());
    }

    @Test
    void quirks_areChecked_andExplained() throws IOException {
        String yaml = "quirks: {gpu-a: {own-count: counts what it thinks}}";
        assertEquals(0, run("policy", "explain", write(yaml).toString()));
        assertTrue(
                out.toString()
                        .contains(
                                "Pool gpu-a counts tokens that it does not list, or lists some that it does not count and is"
                                        + " not accused of it (counts what it thinks): not asked of it are completion.tokens-missing,"
                                        + " usage.at-the-limit, usage.at-an-end."),
                out.toString());
        assertEquals(
                2,
                run(
                        "policy",
                        "check",
                        write(yaml.replace("own-count", "own-cuont")).toString()));
        assertTrue(err.toString().contains("no such key; did you mean own-count?"), err.toString());
    }

    @Test
    void explain_saysWhoHearsOfWhatAndWhenNot_andNoSecret() throws IOException {
        assertEquals(0, run("policy", "explain", write("""
            delivery:
              receivers:
                oncall: {type: pagerduty, url: "https://hidden.example.com", routing_key: "${HIDDEN}"}
                chat: {type: webhook, format: slack, url: "${HIDDEN}"}
                idle: {type: alertmanager, url: "${HIDDEN}"}
              teams: {search: [embed-*, rank-large]}
              routes:
                - {receivers: [oncall], levels: [page]}
                - {receivers: [oncall, chat], models: ["*-large"], teams: [search]}
              quiet:
                - {receivers: [chat], days: [sun, mon], from: "20:00", until: "08:00", zone: Europe/Berlin}
                - {levels: [ticket, page], from: "00:00", until: "06:00"}
              heartbeats: {deadman: {url: "${HIDDEN}", every: 5m}}
              rollbacks: {controller: {url: "${HIDDEN}", secrets: ["${HIDDEN}"]}}
            """).toString()));
        String said = out.toString();
        for (String line : new String[] {
            "Team search looks after embed-*, rank-large.",
            "oncall (PagerDuty) hears of pages of every model; and of pages and tickets of *-large, where team "
                    + "search looks after it.",
            "oncall has no webhook_secret: what people do there stays unknown here.",
            "chat (webhook) hears of pages and tickets of *-large, where team search looks after it.",
            "idle (Alertmanager) hears of nothing: no route leads there.",
            "For chat, tickets wait from 20:00 until 08:00 (Europe/Berlin), Monday, Sunday.",
            "For all receivers, pages and tickets wait from 00:00 until 06:00 (Z), every day.",
            "deadman is told every 5 min that Plumbline works.",
            "controller is told of rollbacks that are ordered."
        }) {
            assertTrue(said.contains(line), line + " in " + said);
        }
        assertFalse(said.contains("HIDDEN") || said.contains("hidden"), said);
        assertEquals(0, run("policy", "explain"));
        assertTrue(out.toString().contains("Nobody is told of incidents: there are no receivers."), out.toString());
    }

    @Test
    void explain_beginsWithWhoIsTold_andSaysThatAnEmptyFileIsEmpty() throws IOException {
        assertEquals(0, run("policy", "explain"));
        assertTrue(out.toString().startsWith("Nobody is told of incidents"), out.toString());
        assertTrue(
                out.toString().contains("A pool is at fault where script-mixing finds more than 0.1%, whatever"),
                out.toString());
        Path empty = write("# nothing yet\n\n");
        out.getBuffer().setLength(0);
        assertEquals(0, run("policy", "explain", empty.toString()));
        assertTrue(out.toString().startsWith(empty + " is an empty policy: the defaults hold."), out.toString());
        assertEquals(0, run("policy", "check", empty.toString()));
        assertTrue(out.toString().contains(empty + " is an empty policy: the defaults hold\n"), out.toString());
    }

    @Test
    void publish_aSecretThatIsWrittenOut_isRefusedBeforeItIsSent() throws IOException {
        String yaml = "delivery: {receivers: {a: {type: pagerduty, routing_key: hunter2secret}}}";
        assertEquals(2, run("policy", "publish", write(yaml).toString(), "--bootstrap-servers", "127.0.0.1:9"));
        assertTrue(err.toString().contains("p.yaml:1:"), err.toString());
        assertFalse((out + "" + err).contains("hunter2"), "the secret is told");
    }

    @Test
    void publish_atOnce_isRefused() throws IOException {
        assertEquals(2, run("policy", "publish", write("").toString(), "--in", "30s"));
        assertTrue(err.toString().contains("--in must be at least 1m"), err.toString());
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("p.yaml"), yaml);
    }

    private int run(String... args) {
        return Plumbline.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
