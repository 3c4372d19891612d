/** The three stages: thin Kafka processors over the detector's own code, and the watermarks that join them. */
@NullMarked
package dev.plumbline.topologies.stage;

import org.jspecify.annotations.NullMarked;
