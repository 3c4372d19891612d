package dev.plumbline.models.cell;

/** The stages that count, and send tallies and watermarks to the stage that judges. */
public enum SourceStage {
    /** Counts samples, by session. */
    SAMPLES("samples"),
    /** Compares contexts, by prompt. */
    CONTEXTS("contexts");

    private final String id;

    SourceStage(String id) {
        this.id = id;
    }

    /** How records and stores call it. */
    public String id() {
        return id;
    }
}
