package dev.plumbline.service.cli.incident;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.cli.ApiOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code plumbline incidents test-page}. */
@Command(
        name = "test-page",
        description = {
            "Tells receivers of an incident that is none, so that people see a page arrive before the first real one. It is sent by"
                    + " the instance that is asked, and counted nowhere. Exit code 1 where a receiver did not take it."
        })
final class TestPageCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Option(names = "--receiver", paramLabel = "NAME", description = "This one alone (default: all).")
    private @Nullable String receiver;

    @Option(names = "--over", description = "Says that the test is over: the alert is closed.")
    private boolean over;

    @Option(names = "--json", description = "Print one JSON object a receiver.")
    private boolean json;

    @Override
    public Integer call() {
        ObjectNode body = JsonMapper.shared().createObjectNode().put("over", over);
        if (receiver != null) {
            body.put("receiver", receiver);
        }
        PrintWriter out = spec.commandLine().getOut();
        boolean all = true;
        for (JsonNode told : api.post("/v1/test-page", body).path("receivers")) {
            boolean taken = told.path("taken").asBoolean(false);
            all &= taken;
            String name = told.path("receiver").asString("");
            out.println(
                    json
                            ? told.toString()
                            : name + ": " + (taken ? "taken" : told.path("why").asString("")));
        }
        return all ? ExitCode.OK : ExitCode.FAILED;
    }
}
