/** A cursor over one JSON record, and the bounds and errors of what it reads. */
@NullMarked
package dev.plumbline.models.parse;

import org.jspecify.annotations.NullMarked;
