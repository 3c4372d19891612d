package dev.plumbline.topologies;

/** A prefix that exists is not the one that was asked for. Its message is for people. */
public final class PrefixMismatch extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PrefixMismatch(String message) {
        super(message);
    }
}
