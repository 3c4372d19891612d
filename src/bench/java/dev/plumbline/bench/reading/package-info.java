/** How the time of each reader of bytes grows with what is hostile in them. */
@NullMarked
package dev.plumbline.bench.reading;

import org.jspecify.annotations.NullMarked;
