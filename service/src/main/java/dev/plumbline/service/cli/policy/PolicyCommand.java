package dev.plumbline.service.cli.policy;

import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PublishedPolicy;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.cli.Errors;
import dev.plumbline.service.cli.KafkaOptions;
import dev.plumbline.service.cli.PolicyFile;
import dev.plumbline.service.cli.Preflight;
import dev.plumbline.service.cli.SpanConverter;
import dev.plumbline.service.delivery.notify.SecretReferences;
import dev.plumbline.service.explain.PolicyExplained;
import dev.plumbline.topologies.PolicyLog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plumbline policy}. */
@Command(
        name = "policy",
        description = {"Checks, explains and publishes the policy: budgets of false alarms, tolerances, what may act."},
        footer = {
            "",
            "Examples:",
            "  plumbline policy check policy.yaml             every error, with its line",
            "  plumbline policy check --resolve policy.yaml   and each unset variable",
            "  plumbline policy explain policy.yaml           what it means",
            "  plumbline policy publish policy.yaml --in 5m   in force on every instance"
        })
public final class PolicyCommand implements Runnable {

    /** Every instance has read it by then. */
    private static final Duration SOONEST = Duration.ofMinutes(1);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw Errors.whichCommand(spec);
    }

    @Command(
            name = "check",
            description =
                    "Says all that is wrong with a policy file, with lines and columns; exit code 2 if anything is.")
    void check(
            @Parameters(paramLabel = "FILE", description = "The policy, in YAML.") Path file,
            @Option(
                            names = "--resolve",
                            description = "Also look whether every variable of the environment and every file of a"
                                    + " secret that it names is there; says all that are not, and no secret.")
                    boolean resolve) {
        Policy policy = PolicyFile.read(file);
        if (resolve) {
            Preflight preflight = new Preflight();
            preflight.references(policy.delivery(), new SecretReferences(System.getenv()));
            preflight.end();
        }
        out().println(file
                + (PolicyFile.isEmpty(file) ? " is an empty policy: the defaults hold" : " is a policy")
                + (resolve ? ", and all that it names is there" : ""));
    }

    @Command(name = "explain", description = "Says what a policy means; the default one where no file is named.")
    void explain(
            @Parameters(
                            paramLabel = "FILE",
                            arity = "0..1",
                            description = "The policy, in YAML (default: one false page in 30 days).")
                    @Nullable
                    Path file) {
        if (file != null && PolicyFile.isEmpty(file)) {
            out().println(file + " is an empty policy: the defaults hold.");
        }
        PolicyExplained.of(file == null ? Policy.DEFAULT : PolicyFile.read(file))
                .forEach(out()::println);
    }

    @Command(name = "list", description = "Prints the policies that were published, the latest in force last.")
    void list(
            @Mixin KafkaOptions where,
            @Option(names = "--yaml", description = "Print the files as well.") boolean yaml) {
        List<PublishedPolicy> all = published(where);
        if (all.isEmpty()) {
            out().println("none: each instance judges by its own --policy");
        }
        for (PublishedPolicy p : all) {
            out().println("from " + Rfc3339.write(p.from()) + ", published by " + p.by() + " at "
                    + Rfc3339.write(p.time()));
            if (yaml) {
                out().println(p.yaml());
            }
        }
    }

    @Command(name = "publish", description = "Puts a policy in force on every instance, from a stated window on.")
    void publish(
            @Mixin KafkaOptions where,
            @Parameters(paramLabel = "FILE", description = "The policy, in YAML.") Path file,
            @Option(
                            names = "--in",
                            paramLabel = "SPAN",
                            defaultValue = "2m",
                            converter = SpanConverter.class,
                            description = "How long from now, at least 1m (default: ${DEFAULT-VALUE}).")
                    Duration in,
            @Option(
                            names = "--by",
                            paramLabel = "NAME",
                            defaultValue = "${sys:user.name}",
                            description = "Who publishes it (default: ${DEFAULT-VALUE}).")
                    String by) {
        if (in.compareTo(SOONEST) < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--in must be at least 1m: every instance must read it first");
        }
        Policy policy = PolicyFile.read(file);
        long now = Clock.systemUTC().millis();
        long from =
                policy.windowOf(now + in.toMillis()) + policy.timing().window().toMillis();
        Policy before = latest(where);
        List<String> changed = before == null ? List.of() : Policies.changed(before, policy);
        if (!changed.isEmpty()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "these may not change while an installation runs, and differ from the policy before: "
                            + String.join(", ", changed),
                    null);
        }
        where.with((cluster, prefix) -> {
            PolicyLog.publish(
                    cluster.clientProperties(), prefix, new PublishedPolicy(from, by, now, PolicyFile.text(file)));
            return from;
        });
        out().println("in force from " + Rfc3339.write(from) + " on");
    }

    private static @Nullable Policy latest(KafkaOptions where) {
        List<PublishedPolicy> all = published(where);
        try {
            return all.isEmpty()
                    ? null
                    : PolicyFile.read(
                            "the policy before", all.get(all.size() - 1).yaml());
        } catch (BadPolicy e) {
            return null; // every instance refused it
        }
    }

    private static List<PublishedPolicy> published(KafkaOptions where) {
        return where.with((cluster, prefix) -> PolicyLog.readAll(cluster.clientProperties(), prefix).stream()
                .sorted(Comparator.comparingLong(PublishedPolicy::from))
                .toList());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
