package dev.plumbline.acceptance.flow;

import dev.plumbline.acceptance.Child;
import dev.plumbline.service.Plumbline;
import dev.plumbline.topologies.Prefix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code plumbline run} in a JVM of its own, killed with SIGKILL. */
final class Forked implements Member {

    private final Process process;

    private Forked(Process process) {
        this.process = process;
    }

    /**
     * Starts an instance for a prefix that exists.
     *
     * @param stateDir where it keeps its stores
     * @param log where it says what it does
     */
    static Forked start(String bootstrapServers, Prefix prefix, Path stateDir, Path log) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        java,
                        "-Xmx512m",
                        "-cp",
                        classPath,
                        Plumbline.class.getName(),
                        "run",
                        "--bootstrap-servers",
                        bootstrapServers,
                        "--prefix",
                        prefix.name(),
                        "--state-dir",
                        stateDir.toString(),
                        "--http",
                        "127.0.0.1:0"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        try {
            return new Forked(Child.start(builder));
        } catch (IOException e) {
            throw new IllegalStateException("no second JVM", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
