/** Damage that a text shows by itself: what of the machinery leaked into it, and what was lost on the way. */
@NullMarked
package dev.plumbline.detector.signal.damage;

import org.jspecify.annotations.NullMarked;
