/** One model, one window: the order of the steps from cells to incidents. */
@NullMarked
package dev.plumbline.detector.model;

import org.jspecify.annotations.NullMarked;
