package dev.plumbline.service.cli.incident;

import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.Failure;
import dev.plumbline.service.cli.ApiOptions;
import dev.plumbline.service.cli.Errors;
import dev.plumbline.service.cli.SpanConverter;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code plumbline incidents}. */
@Command(
        name = "incidents",
        description = {
            "Shows the incidents of a running Plumbline, and takes what people decide about them. Whoever decides needs a token of"
                    + " the role operate; every decision is kept, with its name."
        },
        subcommands = {
            IncidentsCommand.Show.class,
            IncidentsCommand.Acknowledge.class,
            InstructCommand.Approve.class,
            InstructCommand.Close.class,
            IncidentsCommand.FalseAlarm.class,
            IncidentsCommand.Silence.class,
            IncidentsCommand.Maintenance.class,
            IncidentsCommand.Swap.class,
            IncidentsCommand.Silences.class,
            IncidentsCommand.Lift.class,
            TestPageCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  plumbline incidents list                           what is going on",
            "  plumbline incidents show inc-07cdaf1b709279e3      and who was told of it",
            "  plumbline incidents ack inc-07cdaf1b709279e3       somebody looks after it",
            "  plumbline incidents false-alarm inc-07cdaf1b709279e3 --reason 'a load test'",
            "  plumbline incidents close inc-07cdaf1b709279e3 --reason 'the pool is gone'",
            "  plumbline incidents silence --cohort pool=tpu-1m --for 2h --reason 'drained'",
            "  plumbline incidents maintenance --cohort hardware=tpu-v5e \\",
            "      --from 2026-01-10T02:00:00Z --for 4h",
            "  plumbline incidents swap --model large --for 1d    a new version of the model",
            "  plumbline incidents test-page                      does a page reach people?"
        })
public final class IncidentsCommand implements Runnable {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw Errors.whichCommand(spec);
    }

    @Command(name = "list", description = "Lists open incidents.")
    void list(
            @Mixin ApiOptions api,
            @Option(names = "--all", description = "Those that are over, too.") boolean all,
            @Option(names = "--model", paramLabel = "NAME", description = "Of one model only.") @Nullable String model,
            @Option(names = "--json", description = "One JSON object a line.") boolean json) {
        String query = "?open=" + !all + (model == null ? "" : "&model=" + encoded(model));
        PrintWriter out = spec.commandLine().getOut();
        int count = 0;
        for (JsonNode incident : api.get("/v1/incidents" + query).path("incidents")) {
            out.println(json ? incident.toString() : line(incident));
            count++;
        }
        if (count == 0 && !json) {
            out.println("no incidents");
        }
    }

    /** {@code plumbline incidents show}. */
    @Command(name = "show", description = "Shows an incident, who was told of it, and what people decided.")
    static final class Show implements Runnable {

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Parameters(paramLabel = "ID", description = "The incident, such as inc-07cdaf1b709279e3.")
        private String id = "";

        @Option(names = "--json", description = "As one JSON object.")
        private boolean json;

        @Override
        public void run() {
            JsonNode incident = api.get("/v1/incidents/" + encoded(id));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(incident);
                return;
            }
            out.println(line(incident));
            JsonNode ledger = incident.path("ledger");
            if (ledger.path("all_responses").asLong(0) > 0) {
                out.println("  harm: " + ledger.path("responses").asLong() + " of "
                        + ledger.path("all_responses").asLong() + " sampled responses (" + percent(ledger, "share")
                        + "), of new sessions " + percent(ledger, "placed_share") + ", of returning ones "
                        + percent(ledger, "returned_share"));
            }
            for (JsonNode sample : incident.path("samples")) {
                out.println("  response: " + word(sample, "id") + " on " + word(sample, "pool") + ", "
                        + word(sample, "time"));
            }
            for (JsonNode receipt : incident.path("receivers")) {
                out.println("  " + word(receipt, "time") + " " + word(receipt, "receiver") + ": "
                        + word(receipt, "state") + " (" + word(receipt, "why") + ")");
            }
            for (JsonNode act : incident.path("people")) {
                out.println("  " + word(act, "at") + " " + act(act));
            }
        }
    }

    /** Something that a person says of one incident. */
    private abstract static class OnOne implements Runnable {

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Parameters(paramLabel = "ID", description = "The incident, such as inc-07cdaf1b709279e3.")
        private String id = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who read it later.")
        private String reason = "";

        @Option(names = "--withdraw", description = "Take it back.")
        private boolean withdraw;

        private final String path;

        OnOne(String path) {
            this.path = path;
        }

        @Override
        public void run() {
            ObjectNode body = JSON.createObjectNode().put("reason", reason).put("withdraw", withdraw);
            spec.commandLine().getOut().println(line(api.post("/v1/incidents/" + encoded(id) + path, body)));
        }
    }

    /** {@code plumbline incidents ack}. */
    @Command(name = "ack", description = "Says that somebody looks after an incident; receivers are told.")
    static final class Acknowledge extends OnOne {
        Acknowledge() {
            super("/acknowledge");
        }
    }

    /** {@code plumbline incidents false-alarm}. */
    @Command(
            name = "false-alarm",
            description = "Says that there is no fault: receivers are told that it is over, and it is counted.")
    static final class FalseAlarm extends OnOne {
        FalseAlarm() {
            super("/false-alarm");
        }
    }

    /** Something that keeps people from being told of all that fits. */
    private abstract static class OnMany implements Runnable {

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Option(names = "--model", paramLabel = "NAME", description = "Of this model; * stands for any characters.")
        private String model = "";

        @Option(
                names = "--cohort",
                paramLabel = "DIMENSION=VALUE",
                description = "Of incidents that blame this part of the fleet, such as pool=tpu-a.")
        private Map<String, String> cohort = Map.of();

        @Option(
                names = "--signal",
                paramLabel = "NAME",
                description = "Of incidents in which no other signal speaks; may be given several times.")
        private List<String> signals = new ArrayList<>();

        @Option(names = "--from", paramLabel = "TIME", description = "When it begins, in RFC 3339 (default: now).")
        private @Nullable String from;

        @ArgGroup(multiplicity = "1")
        private End end = new End();

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who read it later.")
        private String reason = "";

        private final String path;

        OnMany(String path) {
            this.path = path;
        }

        /** One or the other. */
        private static final class End {

            @Option(
                    names = "--for",
                    required = true,
                    paramLabel = "SPAN",
                    converter = SpanConverter.class,
                    description = "How long: 30m, 2h, 7d.")
            private @Nullable Duration span;

            @Option(names = "--until", required = true, paramLabel = "TIME", description = "When it ends, in RFC 3339.")
            private @Nullable String until;
        }

        @Override
        public void run() {
            ObjectNode body = JSON.createObjectNode().put("model", model).put("reason", reason);
            cohort.forEach(body.putObject("cohort")::put);
            signals.forEach(body.putArray("signals")::add);
            if (from != null) {
                body.put("from", from);
            }
            body.put("until", until());
            spec.commandLine().getOut().println(act(api.post(path, body)));
        }

        private String until() {
            if (end.span == null) {
                return String.valueOf(end.until);
            }
            try {
                long begin = from == null ? Instant.now().toEpochMilli() : Rfc3339.read(from);
                return Rfc3339.write(begin + end.span.toMillis());
            } catch (DateTimeException e) {
                throw new Failure("--from must be an RFC 3339 time, such as 2026-01-10T02:00:00Z", e);
            }
        }
    }

    /** {@code plumbline incidents silence}. */
    @Command(name = "silence", description = "Keeps receivers from being told of incidents that fit, until it ends.")
    static final class Silence extends OnMany {
        Silence() {
            super("/v1/silences");
        }
    }

    /** {@code plumbline incidents maintenance}. */
    @Command(name = "maintenance", description = "A silence for planned work.")
    static final class Maintenance extends OnMany {
        Maintenance() {
            super("/v1/maintenance");
        }
    }

    /** {@code plumbline incidents swap}. */
    @Command(
            name = "swap",
            description =
                    "Announces that a model is replaced: a silence of the signals that change with the model itself.")
    static final class Swap extends OnMany {
        Swap() {
            super("/v1/swaps");
        }
    }

    /** {@code plumbline incidents silences}. */
    @Command(name = "silences", description = "Lists silences, maintenance windows and swaps that are not over.")
    static final class Silences implements Runnable {

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public void run() {
            PrintWriter out = spec.commandLine().getOut();
            JsonNode silences = api.get("/v1/silences").path("silences");
            silences.forEach(act -> out.println(act(act)));
            if (silences.isEmpty()) {
                out.println("no silences");
            }
        }
    }

    /** {@code plumbline incidents lift}. */
    @Command(name = "lift", description = "Ends a silence, a maintenance window or a swap now.")
    static final class Lift implements Runnable {

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Parameters(paramLabel = "ID", description = "What `plumbline incidents silences` names it.")
        private String id = "";

        @Override
        public void run() {
            spec.commandLine().getOut().println(act(api.delete("/v1/silences/" + encoded(id))));
        }
    }

    private static String line(JsonNode incident) {
        String state = incident.path("closed").isNull() ? "open" : "over";
        if (!incident.path("acknowledged").isNull()) {
            state += ", acknowledged by " + word(incident, "acknowledged");
        }
        if (!incident.path("false_alarm").isNull()) {
            state += ", a false alarm says " + word(incident, "false_alarm");
        }
        return word(incident, "incident") + " " + word(incident, "detected") + " "
                + word(incident, "level").toUpperCase(Locale.ROOT) + " (" + state + ") " + word(incident, "text");
    }

    private static String act(JsonNode act) {
        String scope = act.path("scope").isNull()
                ? ""
                : " of model=" + (word(act.path("scope"), "model").isEmpty() ? "*" : word(act.path("scope"), "model"))
                        + act.path("scope").path("cohort").properties().stream()
                                .map(e -> " " + e.getKey() + "=" + e.getValue().asString(""))
                                .collect(Collectors.joining());
        String until = act.path("until").isNull() ? "" : " until " + word(act, "until");
        String reason = word(act, "reason").isEmpty() ? "" : ": " + word(act, "reason");
        return word(act, "id") + " by " + word(act, "by") + scope + until + reason;
    }

    private static String percent(JsonNode json, String name) {
        return json.path(name).isNumber()
                ? String.format(Locale.ROOT, "%.1f%%", 100 * json.path(name).asDouble())
                : "none";
    }

    private static String word(JsonNode json, String name) {
        return json.path(name).asString("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
