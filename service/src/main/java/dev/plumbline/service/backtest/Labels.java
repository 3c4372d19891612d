package dev.plumbline.service.backtest;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads what really happened from YAML:
 *
 * <pre>
 * faults:
 *   - name: 4-bit weights served silently
 *     from: 2025-09-01T00:24:00Z
 *     until: 2025-09-01T00:54:00Z
 *     cohort: {pool: gpu-b}
 *     also: [hardware=h200]             # optional: cohorts that are part of the same traffic
 *     signals: [token-drift, twins]     # optional: who should see it
 * </pre>
 */
public final class Labels {

    private static final Set<String> KEYS = Set.of("name", "from", "until", "cohort", "also", "signals");

    private final String file;
    private YamlPlaces places = YamlPlaces.NONE;

    private Labels(String file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws Failure where it cannot be read or holds an error
     */
    public static List<Label> read(Path file) {
        try {
            return new Labels(file.toString()).read(Files.readString(file));
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot read " + file + ": " + Failure.reason(e), e);
        }
    }

    private List<Label> read(String yaml) {
        String problem = YamlPlaces.problem(yaml);
        if (problem != null) {
            throw new Failure(ExitCode.USAGE, file + " " + problem, null);
        }
        places = new YamlPlaces(yaml);
        Object root;
        try {
            root = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        } catch (YamlEngineException e) {
            throw new Failure(
                    ExitCode.USAGE, file + " is not YAML: " + Failure.reason(e).replaceAll("\\s+", " "), e);
        }
        List<Label> labels = new ArrayList<>();
        for (Object fault : list(map(root, "the file").get("faults"), "faults")) {
            labels.add(label(map(fault, at(labels, "")), labels));
        }
        return labels;
    }

    private Label label(Map<?, ?> fault, List<Label> before) {
        for (Object key : fault.keySet()) {
            if (!(key instanceof String name) || !KEYS.contains(name)) {
                throw bad(
                        at(before, String.valueOf(key)),
                        "is not known; known are " + KEYS.stream().sorted().toList());
            }
        }
        long from = time(fault.get("from"), at(before, "from"));
        long until = time(fault.get("until"), at(before, "until"));
        if (until <= from) {
            throw bad(at(before, "until"), "must be after from");
        }
        TreeMap<String, String> cohort = new TreeMap<>();
        map(fault.get("cohort"), at(before, "cohort"))
                .forEach((dimension, value) -> cohort.put(String.valueOf(dimension), String.valueOf(value)));
        return new Label(
                String.valueOf(needed(fault.get("name"), at(before, "name"))),
                from,
                until,
                new Cohort(cohort),
                names(fault.get("also"), at(before, "also")),
                names(fault.get("signals"), at(before, "signals")));
    }

    private List<String> names(@Nullable Object value, String at) {
        return value == null
                ? List.of()
                : list(value, at).stream().map(String::valueOf).toList();
    }

    private long time(@Nullable Object value, String at) {
        try {
            return Rfc3339.read(String.valueOf(needed(value, at)));
        } catch (DateTimeException e) {
            throw bad(at, "must be an RFC 3339 time such as 2025-08-25T00:18:00Z");
        }
    }

    private List<?> list(@Nullable Object value, String at) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw bad(at, "must be a list");
    }

    private Map<?, ?> map(@Nullable Object value, String at) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw bad(at, "must be a map");
    }

    private Object needed(@Nullable Object value, String at) {
        if (value == null) {
            throw bad(at, "must have a value");
        }
        return value;
    }

    private static String at(List<Label> before, String key) {
        return "faults[" + before.size() + "]" + (key.isEmpty() ? "" : "." + key);
    }

    private Failure bad(String at, String must) {
        int line = places.line(at);
        return new Failure(ExitCode.USAGE, file + (line > 0 ? ":" + line : "") + ": " + at + " " + must, null);
    }
}
