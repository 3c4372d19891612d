/** Asks pools the same questions on purpose, where traffic asks too few of them. */
@NullMarked
package dev.plumbline.service.probe;

import org.jspecify.annotations.NullMarked;
