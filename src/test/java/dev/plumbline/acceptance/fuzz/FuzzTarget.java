package dev.plumbline.acceptance.fuzz;

/** What Jazzer calls, in a process of its own. */
public final class FuzzTarget {

    /** Name of the system property that names the {@link ByteReader}. */
    static final String READER = "plumbline.fuzz.reader";

    private static final ByteReader CHOSEN = ByteReader.valueOf(System.getProperty(READER));

    private FuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        CHOSEN.read(bytes);
    }
}
