/** How it flows on Kafka Streams: the prefix and its topics, the topology, and the settings that it needs. */
@NullMarked
package dev.plumbline.topologies;

import org.jspecify.annotations.NullMarked;
