/** Recorded traffic: files of one sampled response a line, and the clock by which it was recorded. */
@NullMarked
package dev.plumbline.service.recording;

import org.jspecify.annotations.NullMarked;
