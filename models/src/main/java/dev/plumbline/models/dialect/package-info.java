/** How engines and providers write an answer: one small class a dialect. */
@NullMarked
package dev.plumbline.models.dialect;

import org.jspecify.annotations.NullMarked;
