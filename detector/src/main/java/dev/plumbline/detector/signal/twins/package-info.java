/** What two lists of candidates for the same context say of each other. */
@NullMarked
package dev.plumbline.detector.signal.twins;

import org.jspecify.annotations.NullMarked;
