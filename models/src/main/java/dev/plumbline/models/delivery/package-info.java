/** Who was told of incidents, and what people decided about them. */
@NullMarked
package dev.plumbline.models.delivery;

import org.jspecify.annotations.NullMarked;
