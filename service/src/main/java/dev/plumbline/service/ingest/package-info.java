/** Takes samples over HTTP, for gateways that do not speak Kafka. */
@NullMarked
package dev.plumbline.service.ingest;

import org.jspecify.annotations.NullMarked;
