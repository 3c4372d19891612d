/** All stages together, without Kafka. */
@NullMarked
package dev.plumbline.detector.pipeline;

import org.jspecify.annotations.NullMarked;
