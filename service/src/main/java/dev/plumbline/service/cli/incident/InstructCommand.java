package dev.plumbline.service.cli.incident;

import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.Failure;
import dev.plumbline.service.cli.KafkaOptions;
import dev.plumbline.service.cli.OperatorOptions;
import dev.plumbline.service.gate.IncidentLookup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells Plumbline what to do about an open incident. */
abstract class InstructCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private KafkaOptions where = new KafkaOptions();

    @Mixin
    private OperatorOptions word = new OperatorOptions();

    @Parameters(paramLabel = "ID", description = "The incident, such as inc-07cdaf1b709279e3.")
    private String id = "";

    private final Instruction.Kind kind;

    InstructCommand(Instruction.Kind kind) {
        this.kind = kind;
    }

    abstract String done(Instruction said);

    @Override
    public void run() {
        Instruction said = where.with((cluster, prefix) -> {
            Incident incident = IncidentLookup.incident(cluster.clientProperties(), prefix, id)
                    .orElseThrow(() -> new Failure("there is no incident " + id));
            if (incident.course().closed() != null) {
                throw new Failure(
                        id + " was closed at " + Rfc3339.write(incident.course().closed()));
            }
            return word.publish(cluster, prefix, incident.model(), kind, null, id);
        });
        spec.commandLine().getOut().println(id + ": " + done(said) + ", by " + said.by());
    }

    /** {@code plumbline incidents approve}. */
    @Command(
            name = "approve",
            description = {
                "Lets Plumbline do what it proposes for an incident: where the policy's actions are set to approve.",
                "The interlocks still hold; each refusal says why in the topic PREFIX.audit."
            })
    static final class Approve extends InstructCommand {

        Approve() {
            super(Instruction.Kind.APPROVE);
        }

        @Override
        String done(Instruction said) {
            return "approved until " + Rfc3339.write(said.until());
        }
    }

    /** {@code plumbline incidents close}. */
    @Command(
            name = "close",
            description = {
                "Closes an incident whose recovery cannot be shown: the pool is gone, or was drained to nothing.",
                "Receivers are told, its gates open, and its monitors start anew: a fault that goes on is another"
                        + " incident. It takes effect with the next window."
            })
    static final class Close extends InstructCommand {

        Close() {
            super(Instruction.Kind.END);
        }

        @Override
        String done(Instruction said) {
            return "closed with the next window";
        }
    }
}
