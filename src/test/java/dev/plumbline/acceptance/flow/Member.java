package dev.plumbline.acceptance.flow;

/** One running instance of the application, which a test may kill. */
interface Member extends AutoCloseable {

    /** It stops at once, in the middle of what it does, and says goodbye to nobody. */
    void kill();

    /** It finishes what is under way. */
    @Override
    void close();
}
