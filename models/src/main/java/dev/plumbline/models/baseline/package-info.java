/** What a model's answers are like while all is well, as somebody approved it. */
@NullMarked
package dev.plumbline.models.baseline;

import org.jspecify.annotations.NullMarked;
