/** Probes of pools that are drained: what they found, and when that ends an incident. */
@NullMarked
package dev.plumbline.service.probe.drained;

import org.jspecify.annotations.NullMarked;
