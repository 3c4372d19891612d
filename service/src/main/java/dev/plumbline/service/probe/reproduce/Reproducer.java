package dev.plumbline.service.probe.reproduce;

import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.Margin;
import dev.plumbline.detector.equivalence.MetamorphicCheck;
import dev.plumbline.detector.equivalence.PoolsAgree;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.check.MetamorphicChecks;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.policy.ApiKind;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A failure as a file: what to ask, what came back, of whom, and what it breaks. It holds the probe's own prompts and
 * the answers to them, and no key.
 *
 * @param kind and version of the file
 * @param fault the check that fails, and what was found
 * @param pools one, or two for a pair: the first is side 0
 * @param exchanges the smallest that fails
 */
public record Reproducer(
        String kind,
        Fault fault,
        String model,
        ApiKind api,
        Margin margin,
        List<Environment> pools,
        List<Exchange> exchanges) {

    static final String KIND = "plumbline-probe-reproducer/1";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** What is broken. */
    public record Fault(String check, String question, Layer layer, String finding) {}

    /** A pool as far as it is known. */
    public record Environment(String pool, String url, String engine, String version) {}

    public Reproducer {
        pools = List.copyOf(pools);
        exchanges = List.copyOf(exchanges);
    }

    /**
     * Reads one.
     *
     * @throws Failure if the file cannot be read, or is none
     */
    public static Reproducer read(Path file) {
        try {
            Reproducer read = JSON.readValue(Files.readString(file, StandardCharsets.UTF_8), Reproducer.class);
            if (!KIND.equals(read.kind())
                    || read.pools().isEmpty()
                    || read.exchanges().isEmpty()) {
                throw new Failure(file + " is no reproducer of a probe");
            }
            return read;
        } catch (IOException e) {
            throw new Failure("cannot read " + file + ": " + Failure.reason(e), e);
        } catch (JacksonException e) {
            throw new Failure(file + " is no reproducer of a probe", e);
        }
    }

    public void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, JSON.writeValueAsString(this) + '\n', StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Failure("cannot write " + file + ": " + Failure.reason(e), e);
        }
    }

    /** The check that judges it. */
    public MetamorphicCheck check() {
        return fault.check().equals(PoolsAgree.NAME)
                ? new PoolsAgree(margin)
                : MetamorphicChecks.named(fault.check())
                        .orElseThrow(() -> new Failure("there is no check \"" + fault.check() + '"'));
    }

    public List<ProbeRequest> requests() {
        return exchanges.stream().map(Exchange::request).toList();
    }
}
