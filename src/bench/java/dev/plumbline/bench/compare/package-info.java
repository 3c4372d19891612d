/** Plumbline's monitors beside other detectors of change, on the same streams at the same rate of false alarms. */
@NullMarked
package dev.plumbline.bench.compare;

import org.jspecify.annotations.NullMarked;
