package dev.plumbline.bench.fleetgen;

import dev.plumbline.models.cell.Cohort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scenario file of {@code fleetgen} asks for, as far as a verdict needs it.
 *
 * @param name of the file, without its ending
 * @param text the whole file
 * @param start of the traffic, in milliseconds since the epoch
 * @param hours how long it lasts
 * @param ramp 1: the fault grows from nothing; -1: it eases to nothing; 0: its size is constant
 * @param faults in their order; none where nothing is wrong
 */
record Recipe(String name, String text, long start, double hours, int ramp, List<Planted> faults) {

    private static final double HOUR_MILLIS = 3_600_000;

    /**
     * A fault.
     *
     * @param kind what the generator calls it
     * @param cohort whose traffic has it
     * @param from event time of its begin, in milliseconds since the epoch
     * @param to event time of its end; beyond the traffic's end where it lasts
     */
    record Planted(String kind, Cohort cohort, long from, long to) {}

    Recipe {
        faults = List.copyOf(faults);
    }

    /**
     * Reads a scenario.
     *
     * @throws IllegalArgumentException where a fault lacks a field; names file and field
     */
    static Recipe read(Path file) throws IOException {
        String text = Files.readString(file);
        Map<String, String> values = new HashMap<>();
        text.lines()
                .filter(line -> line.matches("[a-z_]+=\\S+"))
                .forEach(line ->
                        values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        long start = Instant.parse(values.get("start")).toEpochMilli();
        List<Planted> faults = new ArrayList<>();
        text.lines().filter(line -> line.startsWith("fault ")).forEach(line -> faults.add(fault(file, line, start)));
        String name = file.getFileName().toString().replaceFirst("\\.txt$", "");
        int ramp = (int) Double.parseDouble(values.getOrDefault("ramp", "0"));
        return new Recipe(name, text, start, Double.parseDouble(values.get("hours")), ramp, faults);
    }

    private static Planted fault(Path file, String line, long start) {
        Map<String, String> fields = new HashMap<>();
        String[] words = line.split(" +");
        for (int i = 2; i < words.length; i++) {
            String[] field = words[i].split("=", 2);
            fields.put(field[0], field[1]);
        }
        for (String needed : List.of("pool", "hw", "from", "to")) {
            if (!fields.containsKey(needed)) {
                throw new IllegalArgumentException(file + ": a fault lacks the field " + needed);
            }
        }
        return new Planted(
                words[1],
                cohort(fields.get("pool"), fields.get("hw")),
                start + (long) (Double.parseDouble(fields.get("from")) * HOUR_MILLIS),
                start + (long) (Double.parseDouble(fields.get("to")) * HOUR_MILLIS));
    }

    private static Cohort cohort(String pool, String hardware) {
        if (hardware.startsWith("@")) {
            return Cohort.of("replica", pool + "-" + hardware.substring(1));
        }
        return pool.equals("*") ? Cohort.of("hardware", hardware) : Cohort.of("pool", pool);
    }

    /** The seed that the file names. */
    int seed() {
        return Integer.parseInt(text.lines()
                .filter(line -> line.startsWith("seed="))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + ": the field seed is missing"))
                .substring("seed=".length()));
    }

    /** The same with another seed. */
    String withSeed(int seed) {
        return text.replaceFirst("(?m)^seed=.*$", "seed=" + seed);
    }

    /** Event time of the traffic's end, in milliseconds since the epoch. */
    long end() {
        return start + (long) (hours * HOUR_MILLIS);
    }

    /**
     * Whether a fault lasts at {@code time} for whoever was paged at {@code paged}: until its excess is less than half
     * of what it was then. One that comes and goes lasts throughout.
     */
    boolean lasts(Planted fault, long time, long paged) {
        return time < fault.to() && size(fault, time) >= size(fault, paged) / 2;
    }

    /** How much of a fault had happened at a time: its size, added up over its milliseconds so far. */
    double harm(Planted fault, long time) {
        double length = (double) (fault.to() - fault.from());
        double share = Math.max(0, (double) (time - fault.from()) / length);
        return switch (ramp) {
            case 1 -> length * (share < 1 ? share * share / 2 : share - 0.5);
            case -1 -> length * (share < 1 ? share - share * share / 2 : 0.5);
            default -> length * share;
        };
    }

    /** The time at which so much of it would have happened; that of the fault's end where it is never so much. */
    long harmed(Planted fault, double harm) {
        long low = fault.from();
        long high = fault.to();
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (harm(fault, middle) < harm) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private double size(Planted fault, long time) {
        double share = (double) (time - fault.from()) / (double) (fault.to() - fault.from());
        return switch (ramp) {
            case 1 -> Math.min(1, share);
            case -1 -> Math.max(0, 1 - share);
            default -> 1;
        };
    }
}
