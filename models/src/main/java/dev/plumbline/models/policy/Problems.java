package dev.plumbline.models.policy;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a policy, so that all of it can be said at once. */
final class Problems {

    private final List<BadPolicy.Problem> found = new ArrayList<>();

    void add(YamlNode.Place at, String path, String text) {
        found.add(new BadPolicy.Problem(at.line(), at.column(), path, text));
    }

    /** Whether the value of {@code path}, or anything within it, is wrong. */
    boolean in(String path) {
        return found.stream().anyMatch(p -> p.path().equals(path) || p.path().startsWith(path + "."));
    }

    void throwIfAny(String file) throws BadPolicy {
        if (!found.isEmpty()) {
            throw new BadPolicy(file, found);
        }
    }
}
