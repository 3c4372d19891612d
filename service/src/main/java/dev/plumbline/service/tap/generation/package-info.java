/**
 * What is asked of a model and what comes back: requests, how they are sampled, and answers from which fields can
 * be cut.
 */
@NullMarked
package dev.plumbline.service.tap.generation;

import org.jspecify.annotations.NullMarked;
