package dev.plumbline.service.delivery.notify;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Finds what a policy's references mean. What is found is a secret: it stands in no log and in no message. */
public final class SecretReferences {

    private static final String FILE = "file:";

    private final Map<String, String> environment;
    private final Map<String, String> found = new ConcurrentHashMap<>();

    /** @param environment variables by name */
    public SecretReferences(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The same, with nothing found yet. */
    SecretReferences anew() {
        return new SecretReferences(environment);
    }

    /** What {@code ${NAME}} or {@code file:PATH} means; any other text means itself. */
    public String resolve(String text) {
        String meaning = find(text);
        found.put(text, meaning);
        return meaning;
    }

    /** Whether anything that was found means something else by now: a secret was replaced. */
    boolean changed() {
        return found.entrySet().stream().anyMatch(e -> !find(e.getKey()).equals(e.getValue()));
    }

    private String find(String text) {
        if (text.startsWith("${") && text.endsWith("}")) {
            String name = text.substring(2, text.length() - 1);
            String value = environment.getOrDefault(name, "");
            if (value.isBlank()) {
                throw new Failure(ExitCode.USAGE, "the environment has no " + name + ", which the policy names", null);
            }
            return value.strip();
        }
        if (text.startsWith(FILE)) {
            String path = text.substring(FILE.length());
            try {
                return Files.readString(Path.of(path)).strip();
            } catch (IOException e) {
                throw new Failure(ExitCode.USAGE, "cannot read " + path + ": " + Failure.reason(e), e);
            }
        }
        return text;
    }
}
