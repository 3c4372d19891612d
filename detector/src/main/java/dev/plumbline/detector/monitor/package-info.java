/** What is watched: one signal, one reference, one cohort, and the tables of cells that they are asked of. */
@NullMarked
package dev.plumbline.detector.monitor;

import org.jspecify.annotations.NullMarked;
