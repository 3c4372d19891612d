package dev.plumbline.service.tap.generation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a JSON text are of interest, by their paths. A path such as {@code choices[].logprobs} leads to
 * one.
 */
public final class FieldTree {

    private static final String ELEMENT = "[]";

    private final Map<String, FieldTree> fields = new LinkedHashMap<>();
    private @Nullable FieldTree element;
    private @Nullable String target;
    private @Nullable List<String> targets;

    /**
     * Adds a field.
     *
     * @param path names of fields joined by dots, with {@code []} behind those whose elements are meant
     * @param target what the field is called from now on; several paths may share it
     */
    public FieldTree with(String path, String target) {
        FieldTree node = this;
        for (String step : path.split("\\.", -1)) {
            int brackets = step.indexOf(ELEMENT);
            String name = brackets < 0 ? step : step.substring(0, brackets);
            node = node.fields.computeIfAbsent(name, n -> new FieldTree());
            if (brackets >= 0) {
                node.element = node.element == null ? new FieldTree() : node.element;
                node = node.element;
            }
        }
        node.target = target;
        return this;
    }

    @Nullable
    public FieldTree field(String name) {
        return fields.get(name);
    }

    @Nullable
    public FieldTree element() {
        return element;
    }

    @Nullable
    public String target() {
        return target;
    }

    /** Whether an object here may have fields that are called something. */
    public boolean holdsTargets() {
        return !targets().isEmpty();
    }

    /** What the fields of an object here are called. */
    public List<String> targets() {
        if (targets == null) {
            targets = fields.values().stream()
                    .map(FieldTree::target)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
        }
        return targets;
    }
}
