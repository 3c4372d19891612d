package dev.plumbline.service.tap;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which context class a prompt needs, by its length: {@code 200k<=200000,1m}. */
record ContextClasses(List<Limit> limits) {

    static final ContextClasses NONE = new ContextClasses(List.of());

    /** A class and the longest prompt that belongs to it, in tokens. */
    record Limit(String name, long tokens) {}

    ContextClasses {
        limits = List.copyOf(limits);
    }

    /**
     * Reads them, the smallest first; the last may have no limit.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static ContextClasses parse(String text) {
        List<Limit> limits = new ArrayList<>();
        long before = 0;
        for (String part : text.split(",", -1)) {
            String[] sides = part.split("<=", 2);
            long tokens = Long.MAX_VALUE;
            if (sides.length == 2) {
                if (!sides[1].strip().matches("\\d{1,12}")) {
                    throw new IllegalArgumentException("a class must be NAME<=TOKENS, or NAME, got \"" + part + '"');
                }
                tokens = Long.parseLong(sides[1].strip());
            }
            if (sides[0].isBlank() || tokens <= before) {
                throw new IllegalArgumentException(
                        "classes need names and must go from the smallest to the largest, got \"" + text + '"');
            }
            before = tokens;
            limits.add(new Limit(sides[0].strip(), tokens));
        }
        return new ContextClasses(limits);
    }

    /** The smallest class that holds a prompt of so many tokens, or null. */
    @Nullable
    String of(long tokens) {
        return tokens < 0
                ? null
                : limits.stream()
                        .filter(limit -> tokens <= limit.tokens)
                        .map(Limit::name)
                        .findFirst()
                        .orElse(null);
    }
}
