/** What is odd in how samples are sent, and is not the fleet's fault. */
@NullMarked
package dev.plumbline.detector.signal.feed;

import org.jspecify.annotations.NullMarked;
