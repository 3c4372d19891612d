/** Puts recorded traffic on Kafka. */
@NullMarked
package dev.plumbline.service.replay;

import org.jspecify.annotations.NullMarked;
