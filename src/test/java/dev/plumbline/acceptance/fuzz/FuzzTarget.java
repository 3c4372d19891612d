package dev.plumbline.acceptance.fuzz;

/** What Jazzer calls, in a process of its own. */
public final class FuzzTarget {

    /** Name of the system property that names the {@link ByteReader}. */
    static final String READER = "plumbline.fuzz.reader";

    private static final ByteReader CHOSEN = ByteReader.valueOf(System.getProperty(READER));

    private FuzzTarget() {}

    /** Loads what reads, so that no input is timed with classes that are still instrumented. */
    public static void fuzzerInitialize() {
        CHOSEN.read(new byte[0]);
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        CHOSEN.read(bytes);
    }
}
