package dev.plumbline.models.cell;

/** What travels on the topic {@code contexts}: what pools listed, and the promise that no more of it will come. */
public sealed interface ContextRecord permits Context, Watermark {}
