/** How costs grow with what is watched, and with time. */
@NullMarked
package dev.plumbline.bench.growth;

import org.jspecify.annotations.NullMarked;
