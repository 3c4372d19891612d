package dev.plumbline.bench;

import dev.plumbline.bench.compare.Compare;
import dev.plumbline.bench.damage.DamagePower;
import dev.plumbline.bench.engines.Engines;
import dev.plumbline.bench.fleetgen.Faults;
import dev.plumbline.bench.growth.Growth;
import dev.plumbline.bench.growth.Soak;
import dev.plumbline.bench.reading.Reading;
import dev.plumbline.bench.tap.TapBeside;
import java.util.Arrays;

/**
 * {@code ratios} times single steps, {@code hostile} texts that are made to be slow, {@code stage-one} the first stage
 * in Kafka Streams, {@code stage-two} the monitors of a large fleet, {@code demo} the start of the demo, {@code start}
 * that of short commands, {@code tap} the tap beside nginx, {@code readers} the reader beside that of another build,
 * {@code reading} how the time of each reader grows with what is hostile, {@code growth} what a sample and a window
 * cost as one thing after the other grows, {@code soak} what one instance takes of its machine minute by minute,
 * {@code backtest} a backtest beside a walk over the same JSON, {@code first-minute} what a record costs while code is
 * cold;
 * {@code compare} sets detectors side by side, {@code damage} measures how soon damaged text is paged,
 * {@code fleetgen} counts the pages of made faults, {@code engines} those of pools of a real engine. Everything else
 * goes to JMH.
 */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        try {
            run(args);
        } catch (IllegalArgumentException e) { // an option that is none, before anything was measured
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void run(String[] args) throws Exception {
        String command = args.length == 0 ? "" : args[0];
        switch (command) {
            case "compare" -> Compare.main(Arrays.copyOfRange(args, 1, args.length));
            case "engines" -> Engines.main(Arrays.copyOfRange(args, 1, args.length));
            case "fleetgen" -> Faults.main(Arrays.copyOfRange(args, 1, args.length));
            case "stage-one" -> StageOne.main(Arrays.copyOfRange(args, 1, args.length));
            case "stage-two" -> StageTwo.main(Arrays.copyOfRange(args, 1, args.length));
            case "ratios" -> Ratios.main();
            case "backtest" -> BacktestBeside.main(Arrays.copyOfRange(args, 1, args.length));
            case "first-minute" -> FirstMinute.main(Arrays.copyOfRange(args, 1, args.length));
            case "demo" -> DemoStart.main();
            case "hostile" -> HostileText.main();
            case "damage" -> DamagePower.main(Arrays.copyOfRange(args, 1, args.length));
            case "tap" -> TapBeside.main(Arrays.copyOfRange(args, 1, args.length));
            case "start" -> CommandStart.main();
            case "reading" -> Reading.main(Arrays.copyOfRange(args, 1, args.length));
            case "growth" -> Growth.main(Arrays.copyOfRange(args, 1, args.length));
            case "soak" -> Soak.main(Arrays.copyOfRange(args, 1, args.length));
            case "readers" -> Readers.main(Arrays.copyOfRange(args, 1, args.length));
            default -> org.openjdk.jmh.Main.main(args);
        }
    }
}
