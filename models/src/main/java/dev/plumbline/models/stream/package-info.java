/** The shapes in which a body comes: whole, as events, as lines, as chunks. */
@NullMarked
package dev.plumbline.models.stream;

import org.jspecify.annotations.NullMarked;
