package dev.plumbline.service.cli;

import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.Failure;
import dev.plumbline.service.gate.Lookup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plumbline incidents approve}. */
@Command(
        name = "approve",
        description = {
            "Lets Plumbline do what it proposes for an incident: where the policy's actions are set to approve.",
            "The interlocks still hold; each refusal says why in the topic PREFIX.audit.",
            ""
        })
final class ApproveCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private KafkaOptions where = new KafkaOptions();

    @Mixin
    private Word word = new Word();

    @Parameters(paramLabel = "ID", description = "The incident, such as inc-07cdaf1b709279e3.")
    private String id = "";

    @Override
    public void run() {
        Instruction said = where.with((cluster, prefix) -> {
            Incident incident = Lookup.incident(cluster.clientProperties(), prefix, id)
                    .orElseThrow(() -> new Failure("there is no incident " + id));
            if (incident.closed() != null) {
                throw new Failure(id + " was closed at " + Rfc3339.write(incident.closed()));
            }
            return word.say(cluster, prefix, incident.model(), Instruction.Kind.APPROVE, null, id);
        });
        spec.commandLine()
                .getOut()
                .println(id + ": approved until " + Rfc3339.write(said.until()) + ", by " + said.by());
    }
}
