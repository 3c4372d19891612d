/** A Kafka broker in this process, for a laptop, a demo and a test. */
@NullMarked
package dev.plumbline.service.broker;

import org.jspecify.annotations.NullMarked;
