package dev.plumbline.models.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody may have meant. */
public final class NearestName {

    private NearestName() {}

    /** {@code ; did you mean grace?}, or the names to choose from where none is near. */
    static String hint(String word, Collection<String> known) {
        Optional<String> meant = nearest(word, known);
        return meant.isPresent()
                ? "; did you mean " + meant.get() + "?"
                : "; known are " + String.join(", ", known.stream().sorted().toList());
    }

    /** The known name that needs the fewest slips of the pen to become {@code word}; at most one in three letters. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(word, name) <= Math.max(1, Math.min(word.length(), name.length()) / 3))
                .min(Comparator.<String>comparingInt(name -> distance(word, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Letters left out, put in, changed, or swapped with their neighbour; case, dashes and underscores are alike. */
    private static int distance(String first, String second) {
        String a = plain(first);
        String b = plain(second);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(a, b, i, j, cost);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(String a, String b, int i, int j, int[][] cost) {
        int change = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }

    private static String plain(String word) {
        String shown = word.length() > 64 ? word.substring(0, 64) : word;
        return shown.toLowerCase(Locale.ROOT).replace('-', '_');
    }
}
