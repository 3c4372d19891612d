package dev.plumbline.bench.fleetgen;

import dev.plumbline.bench.Pairs;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.recording.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes each scenario with several seeds, judges it by the default policy, and prints what an operator would have
 * heard.
 *
 * <pre>fleetgen [--shared DIRECTORY] [--seeds N] [--blame-only true] [--verbose true] [--scenario NAME]…</pre>
 */
public final class Faults {

    /** Seeds of one scenario are so far apart. */
    private static final int STEP = 100;

    private Path shared = Path.of("../shared");
    private int seeds = 3;
    private boolean blameOnly;
    private boolean verbose;
    private final List<String> named = new ArrayList<>();

    private Faults() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Faults faults = new Faults();
        for (Map.Entry<String, String> option : Pairs.of(args)) {
            String value = option.getValue();
            switch (option.getKey()) {
                case "--shared" -> faults.shared = Path.of(value);
                case "--seeds" -> faults.seeds = Integer.parseInt(value);
                case "--blame-only" -> faults.blameOnly = Boolean.parseBoolean(value);
                case "--verbose" -> faults.verbose = Boolean.parseBoolean(value);
                case "--scenario" -> faults.named.add(value);
                default ->
                    throw new IllegalArgumentException(
                            "only --shared, --seeds, --blame-only, --verbose and --scenario are known, got "
                                    + option.getKey());
            }
        }
        faults.run();
    }

    private void run() throws IOException, InterruptedException {
        Maker maker = new Maker(shared, Path.of("target/fleetgen"));
        Table table = new Table();
        for (Recipe recipe : recipes(maker)) {
            for (int i = 0; i < seeds; i++) {
                int seed = recipe.seed() + i * STEP;
                Trial trial = judge(recipe, maker.make(recipe, seed));
                table.add(recipe, seed, trial.verdict());
                if (verbose) {
                    trial.alerts().forEach(alert -> System.out.println(Table.line(recipe, alert)));
                }
            }
        }
        System.out.println(table.markdown());
    }

    private List<Recipe> recipes(Maker maker) throws IOException {
        List<Recipe> recipes = new ArrayList<>();
        try (Stream<Path> files = Files.list(maker.scenarios())) {
            for (Path file : files.sorted().toList()) {
                Recipe recipe = Recipe.read(file);
                if (named.isEmpty() || named.contains(recipe.name())) {
                    recipes.add(recipe);
                }
            }
        }
        return recipes;
    }

    private Trial judge(Recipe recipe, Path recording) throws IOException {
        Trial trial = new Trial(recipe);
        Path counted = recording.resolveSibling(recording.getFileName() + ".tallies");
        if (blameOnly && Files.exists(counted)) {
            StoredTallies.judge(counted, Policy.DEFAULT, trial);
            return trial;
        }
        try (StoredTallies.Writer writer = StoredTallies.writer(counted);
                Recording lines = Recording.of(List.of(recording.toString()))) {
            new Backtest(Policy.DEFAULT).run(lines, new Backtest.Listener() {
                @Override
                public void tally(Tally tally) {
                    writer.write(tally);
                }

                @Override
                public void evidence(Evidence evidence) {
                    trial.evidence(evidence);
                }

                @Override
                public void alert(Alert alert) {
                    trial.alert(alert);
                }
            });
        }
        return trial;
    }
}
