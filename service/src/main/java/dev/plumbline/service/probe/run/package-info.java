/** Runs a probe: which pools are asked what, when it ends, and with which verdict. */
@NullMarked
package dev.plumbline.service.probe.run;

import org.jspecify.annotations.NullMarked;
