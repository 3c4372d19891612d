/** Signals that look at what was read: its bytes, its end, its code. */
@NullMarked
package dev.plumbline.detector.signal.text;

import org.jspecify.annotations.NullMarked;
