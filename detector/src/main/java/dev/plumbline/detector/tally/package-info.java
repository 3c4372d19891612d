/** From samples to cells: the first stage, without Kafka. */
@NullMarked
package dev.plumbline.detector.tally;

import org.jspecify.annotations.NullMarked;
