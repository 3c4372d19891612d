package dev.plumbline.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** How long {@code ./plumbline demo}, once built, takes to its first incident: broker, start and replay included. */
final class DemoStart {

    private static final Pattern INCIDENT =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d (PAGE|TICKET) .*");

    private DemoStart() {}

    static void main() throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process demo = new ProcessBuilder("./plumbline", "demo", "--exit")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = demo.inputReader(StandardCharsets.UTF_8)) {
            long first = 0;
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (first == 0 && INCIDENT.matcher(line).matches()) {
                    first = System.nanoTime();
                }
            }
            if (demo.waitFor() != 0 || first == 0) {
                throw new IllegalStateException("the demo found nothing, and ended with " + demo.waitFor());
            }
            System.out.printf(
                    Locale.ROOT,
                    "./plumbline demo: first incident after %.1f s (at most 60), the last of all after %.1f s%n",
                    (double) (first - began) / 1e9,
                    (double) (System.nanoTime() - began) / 1e9);
        }
    }
}
