package dev.plumbline.bench.engines;

import dev.plumbline.bench.Pairs;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.engines.EngineFiles;
import dev.plumbline.service.recording.Recording;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Lets pools of the real llama.cpp answer the same prompts, each in its own precision, judges what they said by the
 * default policy, and prints how often their lists differed, by pair and size, and whatever was told.
 *
 * <pre>engines [--shared DIRECTORY] [--minutes N] [--rate PER_SECOND] [--temperature T] [--top-p P]
 *     [--mode raw|processed] [--from MINUTE] [--to MINUTE] [--pool NAME=PRECISION[,FAULT]]…</pre>
 *
 * <p>Time is event time: answers are asked for as fast as the engines go. A pool {@code a=q8_0,q4_0} has the second
 * weights, and {@code a=q8_0,temp:0.8} or {@code a=q8_0,drop:0.05} that sampler, between two minutes.
 */
public final class Engines {

    private static final long START = 1_756_080_000_000L;
    private static final List<String> PROMPTS = List.of(
            "Once upon a time, there was a",
            "One day, a little girl named Lily",
            "Tom and his dog went to the",
            "The sun was bright and the",
            "There was a big tree in the",
            "Sam liked to play with his",
            "Mom said, \"We can",
            "A cat sat on the",
            "In the garden there was a",
            "Ben was sad because",
            "The bird could not",
            "They found a box with");

    private Path shared = Path.of("../shared");
    private double minutes = 10;
    private double rate = 3;
    private double temperature = 1;
    private double topP = 1;
    private String mode = "raw";
    private double from = Double.POSITIVE_INFINITY;
    private double to = Double.POSITIVE_INFINITY;
    private final List<Pool> pools = new ArrayList<>();

    private Engines() {}

    public static void main(String[] args) throws Exception {
        Engines engines = new Engines();
        Pairs.of(args).forEach(option -> engines.set(option.getKey(), option.getValue()));
        if (engines.pools.isEmpty()) {
            List.of("f32", "f16", "q8_0").forEach(p -> engines.pools.add(Pool.read("pool-" + p + "=" + p)));
        }
        engines.run();
    }

    private void set(String option, String value) {
        switch (option) {
            case "--shared" -> shared = Path.of(value);
            case "--minutes" -> minutes = Double.parseDouble(value);
            case "--rate" -> rate = Double.parseDouble(value);
            case "--temperature" -> temperature = Double.parseDouble(value);
            case "--top-p" -> topP = Double.parseDouble(value);
            case "--mode" -> mode = value;
            case "--from" -> from = Double.parseDouble(value);
            case "--to" -> to = Double.parseDouble(value);
            case "--pool" -> pools.add(Pool.read(value));
            default -> throw new IllegalArgumentException("no such option: " + option);
        }
    }

    /**
     * A pool by its name.
     *
     * @param sick what it has while it is faulty: other weights, or a fault of the server; empty for none
     */
    private record Pool(String name, String precision, String sick) {

        static Pool read(String text) {
            String[] parts = text.split("[=,]", -1);
            return new Pool(parts[0], parts[1], parts.length > 2 ? parts[2] : "");
        }

        Server start(Path shared, String mode, boolean faulty) throws IOException {
            boolean weights = faulty && !sick.contains(":");
            return Server.start(
                    shared,
                    EngineFiles.cache(),
                    name,
                    weights ? sick : precision,
                    mode,
                    faulty && !weights ? sick : "");
        }
    }

    private void run() throws Exception {
        Path recording = Path.of("target", "engines.jsonl");
        Files.createDirectories(recording.getParent());
        List<Server> well = new ArrayList<>();
        List<Server> sick = new ArrayList<>();
        try {
            for (Pool pool : pools) {
                well.add(pool.start(shared, mode, false));
                sick.add(pool.sick().isEmpty() ? well.get(well.size() - 1) : pool.start(shared, mode, true));
            }
            record(recording, well, sick);
        } finally {
            well.forEach(Server::close);
            sick.forEach(Server::close);
        }
        judge(recording);
    }

    /** Asks pools at random, evenly spaced in event time. */
    private void record(Path recording, List<Server> well, List<Server> sick) throws IOException, InterruptedException {
        Random random = new Random(1);
        try (BufferedWriter out = Files.newBufferedWriter(recording)) {
            for (int i = 0; i < minutes * 60 * rate; i++) {
                double minute = i / rate / 60;
                int pool = random.nextInt(pools.size());
                int prompt = random.nextInt(PROMPTS.size());
                Server server = (minute >= from && minute < to ? sick : well).get(pool);
                Answer answer = new Answer(
                        START + (long) (minute * 60_000),
                        "engine-" + i,
                        pools.get(pool).name(),
                        pools.get(pool).precision(),
                        temperature,
                        topP,
                        mode);
                out.write(answer.envelope("p-" + prompt, server.complete(answer.request(PROMPTS.get(prompt)))));
                out.newLine();
            }
        }
    }

    private void judge(Path recording) throws IOException {
        Differences differences = new Differences();
        List<Alert> alerts = new ArrayList<>();
        try (Recording lines = Recording.of(List.of(recording.toString()))) {
            new Backtest(Policy.DEFAULT).run(lines, new Backtest.Listener() {
                @Override
                public void tally(Tally tally) {
                    differences.add(tally);
                }

                @Override
                public void alert(Alert alert) {
                    alerts.add(alert);
                }
            });
        }
        System.out.println(differences.markdown());
        System.out.println(alerts.size() + " alerts");
        for (Alert alert : alerts) {
            System.out.printf(
                    Locale.ROOT,
                    "  %5.1f min %s %s %s: %s%n",
                    (alert.time() - START) / 60_000.0,
                    alert.event().code(),
                    alert.incident().level().code(),
                    alert.incident().layer().code(),
                    alert.incident().text());
        }
    }
}
