package dev.plumbline.service.cli;

import dev.plumbline.service.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code plumbline status}. */
@Command(
        name = "status",
        description = "Says in one line whether all is well, as a running Plumbline's console does.",
        exitCodeList = {
            "0:all is judged in time, and nothing speaks against it",
            "1:no Plumbline answers",
            "4:pages or tickets are open",
            "8:nothing is known to be wrong, but not all is judged: behind, blind, or without samples"
        },
        footer = {
            "",
            "Examples:",
            "  plumbline status",
            "  plumbline status --url http://plumbline:8642 || echo 'look at the console'"
        })
public final class StatusCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode status = api.get("/v1/status").path("status");
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? status.toString() : status.path("headline").asString(""));
        out.flush();
        return status.path("exit_code").asInt(ExitCode.FAILED);
    }
}
