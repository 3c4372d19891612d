/** From cells to incidents: the second stage, without Kafka. */
@NullMarked
package dev.plumbline.detector.monitor;

import org.jspecify.annotations.NullMarked;
