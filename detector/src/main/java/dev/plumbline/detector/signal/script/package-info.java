/** Script mixing: what writing systems an answer holds, which of them something explains, and which not. */
@NullMarked
package dev.plumbline.detector.signal.script;

import org.jspecify.annotations.NullMarked;
