package dev.plumbline.service.probe.ask;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What pools answered, in a file: a run that was interrupted reads it and asks only what is missing. What is judged
 * depends on requests and answers alone, so that a run that was resumed ends as if it had not been interrupted. Safe
 * for threads.
 */
public final class Journal {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final Map<Key, Deque<Exchange>> known = new HashMap<>();

    /** One exchange, with who was asked what for. */
    record Entry(String pool, String purpose, Exchange exchange) {}

    private record Key(String pool, String purpose, ProbeRequest request) {}

    private Journal(Path file) {
        this.file = file;
    }

    /** Opens it, and reads what is there; a last line that was not written to its end is left out. */
    public static Journal open(Path file) {
        Journal journal = new Journal(file);
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                return journal;
            }
            String all = Files.readString(file, UTF_8);
            int whole = all.lastIndexOf('\n') + 1;
            all.substring(0, whole).lines().forEach(journal::read);
            if (whole < all.length()) {
                Files.writeString(file, all.substring(0, whole), UTF_8);
            }
            return journal;
        } catch (IOException e) {
            throw new Failure("cannot use the journal " + file + ": " + Failure.reason(e), e);
        } catch (JacksonException e) {
            throw new Failure(file + " is no journal of a probe", e);
        }
    }

    private void read(String line) {
        Entry entry = JSON.readValue(line, Entry.class);
        Key key = new Key(entry.pool(), entry.purpose(), entry.exchange().request());
        known.computeIfAbsent(key, k -> new ArrayDeque<>()).add(entry.exchange());
    }

    /** An asker that looks here first. */
    public ProbeClient of(String pool, ProbeClient asker) {
        return (purpose, requests) -> {
            List<Exchange> before = recorded(pool, purpose, requests);
            if (before.size() == requests.size()) {
                return before;
            }
            List<Exchange> exchanges = asker.ask(purpose, requests);
            write(pool, purpose, exchanges);
            return exchanges;
        };
    }

    /** Each answer is used once: a request that was asked twice has two. */
    private synchronized List<Exchange> recorded(String pool, String purpose, List<ProbeRequest> requests) {
        List<Exchange> recorded = new ArrayList<>();
        for (ProbeRequest request : requests) {
            Deque<Exchange> answers = known.get(new Key(pool, purpose, request));
            if (answers != null && !answers.isEmpty()) {
                recorded.add(answers.remove());
            }
        }
        return recorded;
    }

    private synchronized void write(String pool, String purpose, List<Exchange> exchanges) {
        StringBuilder lines = new StringBuilder();
        for (Exchange exchange : exchanges) {
            if (!isLost(exchange)) {
                lines.append(JSON.writeValueAsString(new Entry(pool, purpose, exchange)))
                        .append('\n');
            }
        }
        try {
            Files.writeString(file, lines, UTF_8, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new Failure("cannot write the journal " + file + ": " + Failure.reason(e), e);
        }
    }

    /** What was not answered for want of a pool is asked again by the run that resumes. */
    private static boolean isLost(Exchange exchange) {
        String error = exchange.answer().error();
        return error != null && !error.startsWith("HTTP 4");
    }
}
