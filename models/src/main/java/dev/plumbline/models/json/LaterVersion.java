package dev.plumbline.models.json;

/** What was read has a version that only a later Plumbline reads. */
public final class LaterVersion extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * @param what the form's name
     * @param version the version that it has
     * @param highest the highest version that this Plumbline reads
     */
    LaterVersion(String what, int version, int highest) {
        super(what + " has version " + version + ", this Plumbline reads up to " + highest);
    }
}
