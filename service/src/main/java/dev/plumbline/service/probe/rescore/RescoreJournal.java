package dev.plumbline.service.probe.rescore;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ids of what is done, one a line in a file: who was interrupted reads it and goes on. An id is written once its record
 * was taken, so that what was broken off between the two is asked twice, and counts once.
 */
public final class RescoreJournal {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final @Nullable Path file;
    private final Set<String> done = new HashSet<>();

    /** @param file null to remember for this run alone */
    public RescoreJournal(@Nullable Path file) {
        this.file = file;
        try {
            if (file != null && Files.exists(file)) {
                String all = Files.readString(file, UTF_8);
                int whole = all.lastIndexOf('\n') + 1;
                all.substring(0, whole).lines().forEach(line -> done.add(JSON.readValue(line, String.class)));
                if (whole < all.length()) {
                    Files.writeString(file, all.substring(0, whole), UTF_8);
                }
            }
        } catch (IOException e) {
            throw new Failure("cannot use the journal " + file + ": " + Failure.reason(e), e);
        } catch (JacksonException e) {
            throw new Failure(file + " is no journal of a re-scoring", e);
        }
    }

    /** Whether it need not be asked again. */
    public boolean contains(String id) {
        return done.contains(id);
    }

    /** From now on it need not. */
    public void add(String id) {
        if (!done.add(id) || file == null) {
            return;
        }
        try {
            Files.writeString(
                    file,
                    JSON.writeValueAsString(id) + "\n",
                    UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new Failure("cannot write the journal " + file + ": " + Failure.reason(e), e);
        }
    }
}
