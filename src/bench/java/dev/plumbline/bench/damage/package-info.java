/** How soon damaged text is paged. */
@NullMarked
package dev.plumbline.bench.damage;

import org.jspecify.annotations.NullMarked;
