/**
 * Whether pools of one model give the same answers: what is asked on purpose, and what follows from the answers. Pure
 * functions of requests and answers; the probe asks.
 */
@NullMarked
package dev.plumbline.detector.equivalence;

import org.jspecify.annotations.NullMarked;
