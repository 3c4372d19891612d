/** What could be judged, for people and for programs: one table wherever a verdict stands. */
@NullMarked
package dev.plumbline.service.coverage;

import org.jspecify.annotations.NullMarked;
