/** What is normal: an approved baseline's rates, and how one is learned. */
@NullMarked
package dev.plumbline.detector.baseline;

import org.jspecify.annotations.NullMarked;
