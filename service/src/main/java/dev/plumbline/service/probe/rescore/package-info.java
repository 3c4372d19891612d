/** Asks a trusted pool what it makes of the tokens that other pools drew. */
@NullMarked
package dev.plumbline.service.probe.rescore;

import org.jspecify.annotations.NullMarked;
