package dev.plumbline.models.cell;

/** What travels on the topic {@code tallies}: counts, and the promise that no more of them will come. */
public sealed interface TallyRecord permits Part, Watermark {

    /** The stage that speaks. */
    String stage();

    /** The source partition that speaks. */
    int partition();
}
