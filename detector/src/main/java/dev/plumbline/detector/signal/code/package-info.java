/** Code in answers, and whether it still parses. */
@NullMarked
package dev.plumbline.detector.signal.code;

import org.jspecify.annotations.NullMarked;
