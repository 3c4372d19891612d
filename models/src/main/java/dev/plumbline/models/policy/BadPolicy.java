package dev.plumbline.models.policy;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A policy that cannot be taken, with all that is wrong with it. */
public final class BadPolicy extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * One thing that is wrong. Lines and columns count from 1.
     *
     * @param path of the key, such as {@code ceilings.script-mixing}; empty where the file as a whole is wrong
     * @param text what is wrong, with the bound
     */
    public record Problem(int line, int column, String path, String text) implements Comparable<Problem> {

        private static final Comparator<Problem> ORDER = Comparator.comparingInt(Problem::line)
                .thenComparingInt(Problem::column)
                .thenComparing(Problem::path)
                .thenComparing(Problem::text);

        @Override
        public int compareTo(Problem other) {
            return ORDER.compare(this, other);
        }

        /** {@code 12:5: ceilings.script-mixing: must lie in (0, 1)}. */
        @Override
        public String toString() {
            return line + ":" + column + ": " + (path.isEmpty() ? "" : path + ": ") + text;
        }
    }

    /** Never written: a policy is read again, its errors are not. */
    private final transient List<Problem> problems;

    /**
     * @param file name of the policy's file, for people
     * @param problems at least one
     */
    BadPolicy(String file, List<Problem> problems) {
        super(problems.stream().sorted().map(p -> file + ":" + p).collect(Collectors.joining("\n")));
        this.problems = problems.stream().sorted().toList();
    }

    /** All problems, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
