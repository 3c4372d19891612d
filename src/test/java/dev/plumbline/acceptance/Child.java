package dev.plumbline.acceptance;

import java.io.IOException;

/** Processes that tests start. None outlives the test's own JVM, however that ends. */
public final class Child {

    private Child() {}

    /** Starts it. */
    public static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }
}
