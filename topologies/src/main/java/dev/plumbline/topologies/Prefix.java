package dev.plumbline.topologies;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * All topics of one installation, by the name that they begin with. Kind and partition counts are fixed for the
 * prefix's life: sessions would change partition, and with it the memory of their votes. To grow, warm a new prefix
 * beside the old one.
 *
 * @param name what the topics' names, the consumer group and the transactions begin with
 * @param kind whether real traffic arrives here, or a recording
 * @param samples partitions of the topic {@code samples}: how far the first stage can spread
 * @param tallies partitions of the topic {@code tallies} and all behind it: how far the second stage can spread, by
 *     model
 */
public record Prefix(String name, Kind kind, int samples, int tallies) {

    /** Room for the longest internal name that is put behind a prefix, below Kafka's bound of 249. */
    private static final int MAX_NAME = 180;

    private static final int MAX_PARTITIONS = 10_000;
    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9_-][a-zA-Z0-9._-]*");

    /** What arrives under a prefix. */
    public enum Kind {
        /** Real traffic: time is append time, and silence ends. */
        LIVE,
        /** A recording: time is its own, nothing is delivered, and no wall clock has a say. */
        REPLAY;

        /** The stable name in JSON and messages. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Prefix {
        if (name.length() > MAX_NAME || !LEGAL.matcher(name).matches()) {
            throw new IllegalArgumentException("name must be 1 to " + MAX_NAME
                    + " of the characters a-z, A-Z, 0-9, '.', '_' and '-', and not begin with '.', got \"" + name
                    + '"');
        }
        count("samples", samples);
        count("tallies", tallies);
    }

    /** {@code plumbline (live, 12 partitions of samples, 4 of tallies)}. */
    @Override
    public String toString() {
        return name + " (" + kind.code() + ", " + samples + " partitions of samples, " + tallies + " of tallies)";
    }

    private static void count(String topic, int partitions) {
        if (partitions < 1 || partitions > MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partitions of " + topic + " must lie in [1, " + MAX_PARTITIONS + "], got " + partitions);
        }
    }
}
