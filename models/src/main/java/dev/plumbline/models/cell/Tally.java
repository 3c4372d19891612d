package dev.plumbline.models.cell;

/**
 * The cells of one window of one model, as one source counted them.
 *
 * @param window start of the window, in milliseconds since the epoch
 */
public record Tally(long window, String model, CellTable cells) {}
