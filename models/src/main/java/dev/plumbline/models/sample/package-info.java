/** What comes in: one sampled response, and why a record cannot be taken. */
@NullMarked
package dev.plumbline.models.sample;

import org.jspecify.annotations.NullMarked;
