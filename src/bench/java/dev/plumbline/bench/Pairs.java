package dev.plumbline.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The options of a long benchmark: names with values, all looked at before anything starts. */
public final class Pairs {

    private Pairs() {}

    /**
     * Each name with its value, in order.
     *
     * @throws IllegalArgumentException where a name has no value, as {@code --help} has none
     */
    public static List<Map.Entry<String, String>> of(String[] args) {
        if (args.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "each option has a value, " + args[args.length - 1] + " has none; see CONTRIBUTING.md");
        }
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (int i = 0; i < args.length; i += 2) {
            pairs.add(Map.entry(args[i], args[i + 1]));
        }
        return pairs;
    }
}
