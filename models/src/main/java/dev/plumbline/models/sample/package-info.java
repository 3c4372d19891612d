/** What comes in: one sampled response and the reader of its JSON. */
@NullMarked
package dev.plumbline.models.sample;

import org.jspecify.annotations.NullMarked;
