/** Who is at fault, since when, and until when: incidents of a layer, and their sentences. */
@NullMarked
package dev.plumbline.detector.blame;

import org.jspecify.annotations.NullMarked;
