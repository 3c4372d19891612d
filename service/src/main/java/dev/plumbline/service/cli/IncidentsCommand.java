package dev.plumbline.service.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plumbline incidents}. */
@Command(
        name = "incidents",
        description = {"What people say of incidents.", ""},
        subcommands = {ApproveCommand.class})
public final class IncidentsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which of its commands? " + spec.subcommands().keySet());
    }
}
