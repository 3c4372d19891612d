package dev.plumbline.acceptance.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The command line of Docker. What is made here bears a label, by which src/test/cluster removes it. */
final class Docker {

    static final String LABEL = "dev.plumbline.test=cluster";

    private Docker() {}

    /** @return what it says, without white space around; where it fails, it fails with what it says */
    static String call(String... arguments) throws CannotRun {
        return call(new byte[0], List.of(arguments));
    }

    static String call(byte[] input, List<String> arguments) throws CannotRun {
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of("docker"), arguments.stream())
                            .toList())
                    .redirectErrorStream(true)
                    .start();
            try (var out = process.getOutputStream()) {
                out.write(input);
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new CannotRun("docker " + arguments.get(0) + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new CannotRun("docker " + arguments.get(0) + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted");
        }
    }
}
