package dev.plumbline.bench;

import dev.plumbline.bench.compare.Compare;
import java.util.Arrays;

/** {@code compare} sets detectors side by side, {@code stage-two} times the monitors of a large fleet; everything else goes to JMH. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        String command = args.length == 0 ? "" : args[0];
        switch (command) {
            case "compare" -> Compare.main(Arrays.copyOfRange(args, 1, args.length));
            case "stage-two" -> StageTwo.main(Arrays.copyOfRange(args, 1, args.length));
            default -> org.openjdk.jmh.Main.main(args);
        }
    }
}
