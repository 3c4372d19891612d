package dev.plumbline.service.probe.drained;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.models.policy.GateOpening;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** In a file: of which pools a probe said *different*, during which incident. One line each, so that runs share it. */
public final class DrainedVerdicts {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final Set<Different> different = new HashSet<>();

    /**
     * A verdict.
     *
     * @param probe what was asked: only the same probe can take its word back
     */
    public record Different(String incident, String pool, String probe) {}

    public DrainedVerdicts(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                Files.readAllLines(file, UTF_8).forEach(line -> different.add(JSON.readValue(line, Different.class)));
            }
        } catch (IOException e) {
            throw new Failure("cannot read " + file + ": " + Failure.reason(e), e);
        } catch (JacksonException e) {
            throw new Failure(file + " holds no verdicts of probes", e);
        }
    }

    public void add(Different verdict) {
        if (!different.add(verdict)) {
            return;
        }
        try {
            Files.writeString(
                    file,
                    JSON.writeValueAsString(verdict) + "\n",
                    UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new Failure("cannot write " + file + ": " + Failure.reason(e), e);
        }
    }

    /**
     * Whether an incident may end by what a probe found.
     *
     * @param blamed the pools that it blames, all of which the probe found equivalent
     */
    public boolean mayEnd(GateOpening rule, String incident, List<String> blamed, String probe) {
        return !blamed.isEmpty()
                && blamed.stream()
                        .allMatch(pool -> rule.allows(different.contains(new Different(incident, pool, probe))));
    }
}
