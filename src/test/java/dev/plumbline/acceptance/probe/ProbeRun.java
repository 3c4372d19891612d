package dev.plumbline.acceptance.probe;

import dev.plumbline.acceptance.engine.StandInEngine;
import dev.plumbline.service.Plumbline;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code plumbline probe}, as somebody calls it who has pools. */
final class ProbeRun {

    final int exitCode;
    final String out;
    final String err;

    private ProbeRun(int exitCode, String out, String err) {
        this.exitCode = exitCode;
        this.out = out;
        this.err = err;
    }

    /** @param args what follows {@code plumbline probe} */
    static ProbeRun of(List<String> args) {
        List<String> all = new ArrayList<>(List.of("probe"));
        all.addAll(args);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit =
                Plumbline.execute(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(new String[0]));
        return new ProbeRun(exit, out.toString(), err.toString());
    }

    /** A decision about pools, in JSON. */
    static ProbeRun decide(List<String> pools, String... more) {
        List<String> args = new ArrayList<>(List.of("--rate", "1000", "--model", "stories-260k", "--json"));
        for (String pool : pools) {
            args.addAll(List.of("--pool", pool));
        }
        args.addAll(List.of(more));
        return of(args);
    }

    static String pool(String name, StandInEngine engine) {
        return pool(name, engine.url());
    }

    static String pool(String name, URI url) {
        return name + "=" + url;
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(out);
    }

    /** The outcome of a check of the first pool. */
    String outcome(String check) {
        for (JsonNode one : json().at("/pools/0/checks")) {
            if (one.path("check").asString().equals(check)) {
                return one.path("outcome").asString();
            }
        }
        throw new AssertionError("no check " + check + " in " + out);
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + "\n" + out + err;
    }
}
