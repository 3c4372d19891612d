package dev.plumbline.bench.compare;

import dev.plumbline.bench.Pairs;
import dev.plumbline.detector.evidence.Bet;
import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.Shape;
import dev.plumbline.detector.evidence.Tilts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * How soon each method finds planted faults when all of them alarm equally seldom on healthy traffic. Thresholds come
 * from healthy streams with seeds of their own; delays and false alarms are measured on others, the same for every
 * method.
 */
public final class Compare {

    /** Windows between false alarms, for every method. */
    private static final int BETWEEN = 2_000;

    /** Healthy windows before the fault. */
    private static final int HEALTHY = 300;

    /** A fault that is not found within so many windows is missed. */
    private static final int HORIZON = 500;

    private static final int CALIBRATION_SEEDS = 40;
    private static final long FIRST_SEED = 1_000_000;

    private final int runs;
    private final Report report = new Report();
    private final Map<String, Map<String, Calibration>> calibrations = new LinkedHashMap<>();

    private Compare(int runs) {
        this.runs = runs;
    }

    /**
     * Runs all scenarios and prints the tables.
     *
     * @param args {@code --runs N}, {@code --write FILE} to put the tables into a page between its markers; the system
     *     property {@code data} names the directory of the recordings
     */
    public static void main(String[] args) throws IOException {
        int runs = 100;
        Path page = null;
        for (Map.Entry<String, String> option : Pairs.of(args)) {
            String value = option.getValue();
            switch (option.getKey()) {
                case "--runs" -> runs = Integer.parseInt(value);
                case "--write" -> page = Path.of(value);
                default ->
                    throw new IllegalArgumentException("only --runs and --write are known, got " + option.getKey());
            }
        }
        Compare compare = new Compare(runs);
        String data = System.getProperty("data");
        if (data != null) {
            compare.run(Recording.read(Path.of(data, "postmortem.jsonl.gz")));
        }
        for (Load load : Load.values()) {
            compare.scenarios(load).forEach(compare::run);
        }
        String text = compare.report.markdown(BETWEEN, HORIZON, runs);
        System.out.println(text);
        if (page != null) {
            Files.writeString(page, Report.replace(Files.readString(page), text));
        }
    }

    private List<Scenario> scenarios(Load load) {
        Fleet rare = new Fleet.Known(0.001, 20);
        Fleet seldom = new Fleet.Known(0.005, 20);
        Fleet now = new Fleet.Known(0.05, 20);
        Fleet calibration = new Fleet.Calibration(600);
        Fleet peers = new Fleet.Peers(0.05, 160, 0.25);
        double deficit = 1 - 0.009 / Fleet.Calibration.rate();
        return List.of(
                new Scenario("rate 0.001 × 100", rare, 100, 0, load),
                new Scenario("rate 0.001 × 30", rare, 30, 0, load),
                new Scenario("rate 0.005 × 10", seldom, 10, 0, load),
                new Scenario("rate 0.005 × 10, growing over 100 windows", seldom, 10, 100, load),
                new Scenario("rate 0.05 × 3", now, 3, 0, load),
                new Scenario("calibration, 0.9 points too low", calibration, deficit, 0, load),
                new Scenario("beside peers, rate 0.05 × 1.5", peers, 1.5, 0, load),
                new Scenario("beside peers, rate 0.05 × 2", peers, 2, 0, load),
                new Scenario("beside peers, rate 0.05 × 5", peers, 5, 0, load));
    }

    private void run(Scenario scenario) {
        Fleet fleet = scenario.fleet();
        LongFunction<Stream> healthy = seed -> scenario.stream(FIRST_SEED + seed, Integer.MAX_VALUE);
        Setting setting = setting(
                healthy.apply(-1),
                fleet.bets(),
                fleet.fault(scenario.factor()),
                fleet.more() ? 1 : -1,
                fleet instanceof Fleet.Peers);
        Report.Row row = report.row(scenario.name(), scenario.load().toString(), scenario.limit(BETWEEN));
        for (Method method : Methods.of(setting)) {
            // what the oracle bets on differs by fault; all others know the fleet alone
            String known = fleet + "/" + scenario.load()
                    + (method.name().equals(Methods.ORACLE) ? "/" + scenario.factor() : "");
            Calibration calibration = calibrate(known, method, healthy);
            double threshold = calibration.threshold(BETWEEN);
            row.put(method.name(), measure(scenario, method, threshold));
            if (method.name().equals(Methods.PLUMBLINE)) {
                row.put(Report.STATED, measure(scenario, method, Math.log(BETWEEN)));
            } else if (method.name().equals(Methods.MANN_WHITNEY)) {
                row.canary(method.name(), calibration.between(-Math.log(0.02)));
            } else if (method.name().equals(Methods.KOLMOGOROV)) {
                row.canary(method.name(), calibration.between(-Math.log(0.05)));
            }
        }
        System.err.println(row);
    }

    private Calibration calibrate(String known, Method method, LongFunction<Stream> healthy) {
        return calibrations
                .computeIfAbsent(known, k -> new LinkedHashMap<>())
                .computeIfAbsent(method.name(), n -> new Calibration(method, healthy, CALIBRATION_SEEDS, 2 * BETWEEN));
    }

    /** Delays of the runs that did not alarm before the fault; the others are its false alarms. */
    private Result measure(Scenario scenario, Method method, double threshold) {
        double[] delays = new double[runs];
        int found = 0;
        long watched = 0;
        int alarms = 0;
        for (int run = 0; run < runs; run++) {
            int at = alarm(scenario.stream(run, HEALTHY), start(method, threshold), threshold, HEALTHY + HORIZON);
            watched += Math.min(at, HEALTHY);
            if (at <= HEALTHY) {
                alarms++;
            } else {
                delays[found++] = at > HEALTHY + HORIZON ? Double.POSITIVE_INFINITY : at - HEALTHY;
            }
        }
        double[] sorted = Arrays.copyOf(delays, found);
        Arrays.sort(sorted);
        return new Result(sorted, watched, alarms);
    }

    /** A method that alarms too often at every threshold never may. */
    private static Detector start(Method method, double threshold) {
        return Double.isInfinite(threshold) ? window -> Double.NEGATIVE_INFINITY : method.at(threshold);
    }

    /** In which window it alarms, from 1 on; more than {@code last} where it does not. */
    private static int alarm(Stream stream, Detector detector, double threshold, int last) {
        for (int t = 1; t <= last; t++) {
            List<Counts> window = stream.next();
            if (!window.isEmpty() && detector.score(window) >= threshold) {
                return t;
            }
        }
        return last + 1;
    }

    private void run(Recording recording) {
        LongFunction<Stream> healthy = seed -> recording.healthyTwin(FIRST_SEED + seed);
        Bet fault = new Bet(Shape.HITS, 1 - 0.06 * 0.25);
        Setting setting = setting(healthy.apply(-1), Tilts.bothSides(), fault, -1, false);
        Report.Row row = report.row("argmax dropped, 1.5% of tokens", "recorded", Double.NaN);
        for (Method method : Methods.of(setting)) {
            double threshold = new Calibration(method, healthy, CALIBRATION_SEEDS, 2 * BETWEEN).threshold(BETWEEN);
            row.put(method.name(), replay(recording, method, threshold));
            if (method.name().equals(Methods.PLUMBLINE)) {
                row.put(Report.STATED, replay(recording, method, Math.log(BETWEEN)));
            }
        }
        System.err.println(row);
    }

    /** One run; a false alarm starts the method anew, as somebody would who looked into it. */
    private static Result replay(Recording recording, Method method, double threshold) {
        Stream stream = recording.stream();
        int alarms = 0;
        int at = 0;
        do {
            at += alarm(
                    stream,
                    start(method, threshold),
                    threshold,
                    recording.windows().size() - at);
            alarms += at <= recording.healthy() ? 1 : 0;
        } while (at <= recording.healthy());
        double delay = at > recording.windows().size() ? Double.POSITIVE_INFINITY : at - recording.healthy();
        return new Result(new double[] {delay}, recording.healthy(), alarms);
    }

    private static Setting setting(Stream healthy, List<Bet> bets, Bet fault, int sign, boolean peers) {
        List<Double> residuals = new ArrayList<>();
        for (int t = 0; t < 20_000; t++) {
            List<Counts> window = healthy.next();
            if (!window.isEmpty()) {
                residuals.add(Rates.residual(window));
            }
        }
        double mean = residuals.stream().mapToDouble(x -> x).average().orElseThrow();
        double variance = residuals.stream()
                .mapToDouble(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow();
        return new Setting(bets, fault, sign, mean, Math.sqrt(variance), peers);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f%%", 100 * share);
    }
}
