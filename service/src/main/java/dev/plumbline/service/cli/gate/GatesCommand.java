package dev.plumbline.service.cli.gate;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.cell.VisibleName;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.cli.Errors;
import dev.plumbline.service.cli.KafkaOptions;
import dev.plumbline.service.cli.OperatorOptions;
import dev.plumbline.service.cli.PolicyFile;
import dev.plumbline.service.gate.BoardJson;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.gate.GateReader;
import dev.plumbline.service.gate.HaproxyNames;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plumbline gates}. */
@Command(
        name = "gates",
        description = {"Whether pools may be given new sessions, what is known of each, and a person's word over it."},
        footer = {
            "",
            "Examples:",
            "  plumbline gates list",
            "  plumbline gates show llama-70b gpu-b",
            "  plumbline gates close llama-70b gpu-b --for 2h --reason 'bad DIMM'",
            "  plumbline gates doctor /etc/haproxy/haproxy.cfg   names as in the samples?",
            "  plumbline gates release llama-70b gpu-b --reason 'replaced'"
        })
public final class GatesCommand implements Runnable {

    private static final String MODEL = "The model, as samples name it.";
    private static final String POOL = "The pool, as samples name it.";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw Errors.whichCommand(spec);
    }

    @Command(name = "list", description = "Prints all gates, one a line.")
    void list(
            @Mixin KafkaOptions where,
            @Option(names = "--model", paramLabel = "NAME", description = "Of this model alone.") @Nullable
                    String model,
            @Option(names = "--json", description = "Print one JSON object a line.") boolean json) {
        GateBoard board = board(where);
        board.all(model)
                .forEach(gate ->
                        out().println(json ? BoardJson.write(board, gate).toString() : line(board, gate)));
    }

    @Command(name = "show", description = "Prints all that is known of one pool's gate.")
    void show(
            @Mixin KafkaOptions where,
            @Parameters(paramLabel = "MODEL", description = MODEL) String model,
            @Parameters(paramLabel = "POOL", description = POOL) String pool,
            @Option(names = "--json", description = "Print one JSON object.") boolean json) {
        GateBoard board = board(where);
        Gate gate = board.gate(model, pool);
        if (json) {
            out().println(BoardJson.write(board, gate));
            return;
        }
        out().println(line(board, gate));
        out().println("  " + gate.reason());
        out().println("  since " + Rfc3339.write(gate.lease().since()) + ", valid until "
                + Rfc3339.write(gate.lease().expiry()) + (gate.by() == null ? "" : ", by " + gate.by()));
        out().println("  " + gate.grounds().responses() + " responses and "
                + gate.grounds().sessions() + " sessions were sampled of late"
                + (gate.grounds().incidents().isEmpty()
                        ? ""
                        : "; blamed by " + String.join(", ", gate.grounds().incidents())));
        board.probe(model, pool)
                .ifPresent(probe -> out().println("  probed" + beside(probe) + " "
                        + Rfc3339.write(probe.cost().time()) + ", "
                        + probe.cost().requests() + " requests: "
                        + probe.state().code() + (probe.reason().isEmpty() ? "" : " (" + probe.reason() + ")")));
    }

    private static String beside(PoolProbe probe) {
        return probe.against().isEmpty() ? "" : " beside " + probe.against();
    }

    @Command(name = "open", description = "Lets new sessions onto the pool, whatever Plumbline finds, until it ends.")
    void open(
            @Mixin KafkaOptions where,
            @Mixin OperatorOptions word,
            @Parameters(paramLabel = "MODEL", description = MODEL) String model,
            @Parameters(paramLabel = "POOL", description = POOL) String pool) {
        publish(where, word, model, pool, Instruction.Kind.OPEN);
    }

    @Command(name = "close", description = "Keeps new sessions off the pool, whatever Plumbline finds, until it ends.")
    void close(
            @Mixin KafkaOptions where,
            @Mixin OperatorOptions word,
            @Parameters(paramLabel = "MODEL", description = MODEL) String model,
            @Parameters(paramLabel = "POOL", description = POOL) String pool) {
        publish(where, word, model, pool, Instruction.Kind.CLOSE);
    }

    @Command(name = "release", description = "Takes back an open or close: Plumbline decides again.")
    void release(
            @Mixin KafkaOptions where,
            @Mixin OperatorOptions word,
            @Parameters(paramLabel = "MODEL", description = MODEL) String model,
            @Parameters(paramLabel = "POOL", description = POOL) String pool) {
        publish(where, word, model, pool, Instruction.Kind.RELEASE);
    }

    @Command(
            name = "doctor",
            description = "Compares the names that a haproxy.cfg asks gates for with the pools that were seen.",
            exitCodeList = {"0:all names fit", "2:the file cannot be read", "8:something is to be mended"})
    int doctor(
            @Mixin KafkaOptions where, @Parameters(paramLabel = "FILE", description = "The haproxy.cfg.") Path file) {
        Map<String, Set<String>> seen = new TreeMap<>();
        String config = PolicyFile.text(file);
        board(where)
                .seen()
                .forEach(gate ->
                        seen.computeIfAbsent(gate.model(), m -> new TreeSet<>()).add(gate.pool()));
        List<String> findings = HaproxyNames.compare(config, seen);
        findings.forEach(finding -> out().println(file + ": " + VisibleName.of(finding)));
        if (findings.isEmpty()) {
            out().println(file + ": all names fit");
        }
        return findings.isEmpty() ? ExitCode.OK : ExitCode.BLIND;
    }

    private void publish(KafkaOptions where, OperatorOptions word, String model, String pool, Instruction.Kind kind) {
        Instruction said = where.with((cluster, prefix) -> word.publish(cluster, prefix, model, kind, pool, null));
        String done = kind == Instruction.Kind.RELEASE
                ? "released, Plumbline decides again"
                : "held " + (kind == Instruction.Kind.OPEN ? "open" : "closed") + " until "
                        + Rfc3339.write(said.until());
        out().println(VisibleName.of(model + " " + pool) + ": " + done + "; by " + said.by());
        if (!board(where).knows(model, pool)) {
            spec.commandLine()
                    .getErr()
                    .println("plumbline: no sample of this pool was judged of late: is it spelt as in the samples?");
        }
    }

    private static GateBoard board(KafkaOptions where) {
        return where.with((cluster, prefix) -> {
            GateBoard board = new GateBoard(Clock.systemUTC());
            try (GateReader reader = new GateReader(cluster.clientProperties(), prefix, board)) {
                reader.readOnce();
            }
            return board;
        });
    }

    /** Model, pool, state, verdict; and what a probe of it found last, where one was made. */
    private static String line(GateBoard board, Gate gate) {
        String probe = board.probe(gate.model(), gate.pool())
                .map(found -> " probe=" + found.state().code())
                .orElse("");
        return VisibleName.of(String.join(
                        " ",
                        List.of(
                                gate.model(),
                                gate.pool(),
                                gate.state().code(),
                                gate.verdict().code())))
                + probe;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
