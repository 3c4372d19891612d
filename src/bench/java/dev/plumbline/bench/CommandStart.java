package dev.plumbline.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long commands take to their first line, beside {@code java -version} in the same run: at most five times as long
 * is wanted.
 */
final class CommandStart {

    private static final int ROUNDS = 15;

    private CommandStart() {}

    static void main() throws IOException, InterruptedException {
        Path sample = Files.createTempFile("sample", ".jsonl");
        Files.writeString(
                sample,
                "{\"time\":\"2026-01-01T00:00:00Z\",\"id\":\"r\",\"model\":\"m\",\"pool\":\"p\","
                        + "\"response\":{\"choices\":[{\"message\":{\"content\":\"a\"}}]}}\n");
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put("java -version", List.of(java(), "-version"));
        commands.put("plumbline --version", List.of("./plumbline", "--version"));
        commands.put("plumbline --help", List.of("./plumbline", "--help"));
        commands.put("plumbline backtest FILE", List.of("./plumbline", "backtest", sample.toString()));
        Map<String, double[]> millis = new LinkedHashMap<>();
        commands.keySet().forEach(name -> millis.put(name, new double[ROUNDS]));
        for (int round = -1; round < ROUNDS; round++) { // the first is not counted: it may build
            for (Map.Entry<String, List<String>> command : commands.entrySet()) {
                double took = firstLine(command.getValue());
                if (round >= 0) {
                    millis.get(command.getKey())[round] = took;
                }
            }
        }
        Files.delete(sample);
        double beside = median(millis.get("java -version"));
        millis.forEach((name, all) -> System.out.printf(
                Locale.ROOT,
                "%-24s first line after %4.0f ms (median of %d), %.1f times java -version%n",
                name,
                median(all),
                ROUNDS,
                median(all) / beside));
    }

    private static double firstLine(List<String> command) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process = new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        double took;
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            said.readLine();
            took = (System.nanoTime() - began) / 1e6;
            while (said.readLine() != null) {
                // to its end, so that the next begins alone
            }
        }
        process.waitFor();
        return took;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static double median(double[] all) {
        double[] sorted = all.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
