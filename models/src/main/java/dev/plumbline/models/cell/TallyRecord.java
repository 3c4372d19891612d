package dev.plumbline.models.cell;

/** What travels on the topic {@code tallies}: counts, and the promise that no more of them will come. */
public sealed interface TallyRecord permits Part, Watermark {

    /** The stage that sends it. */
    SourceStage stage();

    /** The source partition that sends it. */
    int partition();

    /** Name of the source, such as {@code samples/3}: key of its watermarks. */
    default String source() {
        return stage().id() + "/" + partition();
    }
}
