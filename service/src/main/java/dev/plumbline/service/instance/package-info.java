/** One running instance: Kafka Streams, what it says of itself, and who listens to what it finds. */
@NullMarked
package dev.plumbline.service.instance;

import org.jspecify.annotations.NullMarked;
