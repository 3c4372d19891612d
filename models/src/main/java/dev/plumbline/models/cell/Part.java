package dev.plumbline.models.cell;

/**
 * A part of a tally, small enough for one record. Parts of one window and model add up in any order.
 *
 * @param stage the stage that counted
 * @param partition the source partition that counted
 * @param number tells the parts of one source, window and model apart, from 0
 */
public record Part(SourceStage stage, int partition, int number, Tally tally) implements TallyRecord {}
