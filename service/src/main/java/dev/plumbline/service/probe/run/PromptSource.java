package dev.plumbline.service.probe.run;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Distinct prompts in a random order: of a file, or generated.
 *
 * @param population in words, what they are drawn from
 */
public record PromptSource(List<String> prompts, String population) {

    private static final List<String> OPENINGS = List.of(
            "Tell me a story about",
            "Explain in simple words",
            "Write a short letter about",
            "What do you know about",
            "Give three facts about",
            "Describe to a child",
            "Write a poem about",
            "Why do people care about",
            "Summarise what matters about",
            "Once upon a time there was",
            "Write a function that works with",
            "Translate into French a sentence about",
            "Schreibe einen kurzen Text über",
            "Écris une phrase sur",
            "Escribe una frase sobre",
            "Расскажи коротко о том, что такое",
            "List the parts of",
            "Make a plan for",
            "What is the history of",
            "Compare with its opposite:");
    private static final List<String> KINDS = List.of(
            "a little",
            "an old",
            "a very large",
            "the first",
            "a broken",
            "a red",
            "a forgotten",
            "the best",
            "a quiet",
            "an unusual",
            "a modern",
            "the last",
            "a cheap",
            "a famous",
            "a heavy",
            "an empty",
            "a new",
            "a secret",
            "a slow",
            "the oldest");
    private static final List<String> THINGS = List.of(
            "house",
            "dog",
            "bridge",
            "river",
            "train",
            "book",
            "garden",
            "clock",
            "ship",
            "mountain",
            "computer",
            "market",
            "song",
            "letter",
            "forest",
            "lamp",
            "boat",
            "school",
            "kitchen",
            "bird",
            "road",
            "engine",
            "mirror",
            "storm",
            "island",
            "window",
            "coat",
            "horse",
            "machine",
            "village",
            "star",
            "key",
            "wall",
            "picture",
            "field",
            "table",
            "tower",
            "cup",
            "city",
            "tree");

    public PromptSource {
        prompts = List.copyOf(prompts);
    }

    /** Short sentences put together of openings, kinds and things: 16,000 there are. */
    public static PromptSource generated(long seed) {
        List<String> all = new ArrayList<>();
        for (String opening : OPENINGS) {
            for (String kind : KINDS) {
                THINGS.forEach(thing -> all.add(opening + ' ' + kind + ' ' + thing));
            }
        }
        Collections.shuffle(all, new Random(seed));
        return new PromptSource(all, "prompts that are generated (" + all.size() + " there are), seed " + seed);
    }

    /** Lines of a file; each counts once. */
    public static PromptSource of(Path file, long seed) {
        try {
            Set<String> distinct = new LinkedHashSet<>();
            Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(distinct::add);
            if (distinct.isEmpty()) {
                throw new Failure("there is no prompt in " + file);
            }
            List<String> lines = new ArrayList<>(distinct);
            Collections.shuffle(lines, new Random(seed));
            String population = "the " + lines.size() + " distinct lines of " + file.getFileName()
                    + ", taken as draws from what they stand for, seed " + seed;
            return new PromptSource(lines, population);
        } catch (IOException e) {
            throw new Failure("cannot read " + file + ": " + Failure.reason(e), e);
        }
    }

    public int size() {
        return prompts.size();
    }

    /** Checks may ask the same prompts again: what they compare is one pool with itself. */
    String at(int i) {
        return prompts.get(i % prompts.size());
    }
}
