/** Which language an answer is in, and which the prompt asks for. */
@NullMarked
package dev.plumbline.detector.signal.language;

import org.jspecify.annotations.NullMarked;
