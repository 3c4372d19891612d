/** Readers of the two forms of a sample, JSON and Protobuf. */
@NullMarked
package dev.plumbline.models.reader;

import org.jspecify.annotations.NullMarked;
