package dev.plumbline.detector.bench;

import dev.plumbline.models.cell.CellTable;

/**
 * What began in one window, once it has come of age.
 *
 * @param start of the window
 * @param cuts where distribution signals cut, chosen before any of it was seen
 * @param cells of the questions that are compared, without ages
 */
record Begun(long start, Cuts cuts, CellTable cells) {}
