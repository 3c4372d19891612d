/** From cells to incidents: the second stage, without Kafka. */
@NullMarked
package dev.plumbline.detector.bench;

import org.jspecify.annotations.NullMarked;
